package dev.paxos.it;

import dev.paxos.bench.link.FaultyLink.Direction;
import dev.paxos.it.LinkedCluster.Wire;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Lets servers and links fail at random, in episodes of one to three faults at once, after each of which all is well for
 * a moment. A seed fixes the choices. Of all faults in turn, none is forgotten.
 */
final class Nemesis {
    /** Real deaths, long silences and lost links. */
    static final List<Kind> MATTER_MOST = List.of(Kind.KILL, Kind.CUT, Kind.PAUSE);

    private static final int MOST_FAULTS_AT_ONCE = 3;
    private static final double CHANCE_OF_A_MAJORITY = 0.15;
    private static final int MIN_FAULT_MILLIS = 300;
    private static final int MAX_FAULT_MILLIS = 2_500;
    private static final int MAX_CALM_MILLIS = 1_500;

    private final LinkedCluster cluster;
    private final Random random;
    private final Deque<Kind> deck = new ArrayDeque<>();
    private final Map<Kind, Integer> applied = new EnumMap<>(Kind.class);
    private final Queue<String> timeline = new ConcurrentLinkedQueue<>();
    private final long beganNanos = System.nanoTime();

    /** What can fail, and how. */
    enum Kind {
        KILL,
        PAUSE,
        CUT,
        ONE_WAY,
        DELAY,
        SLOW,
        RESET,
        REFUSE,
        HALF_OPEN;

        boolean isOfServers() {
            return this == KILL || this == PAUSE;
        }
    }

    private interface Repair {
        void run();
    }

    Nemesis(LinkedCluster cluster, long seed) {
        this.cluster = cluster;
        random = new Random(seed);
    }

    /** Works for so long, and until what matters most has come so often; all is well when this returns. */
    void run(Duration duration, int ofEach) throws InterruptedException {
        long endNanos = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - endNanos < 0 || !hasApplied(ofEach)) {
            episode();
            Thread.sleep(random.nextInt(MAX_CALM_MILLIS));
        }
    }

    /** Returns how often each fault was applied. */
    Map<Kind, Integer> applied() {
        synchronized (applied) {
            return new EnumMap<>(applied);
        }
    }

    private boolean hasApplied(int ofEach) {
        return MATTER_MOST.stream().allMatch(kind -> applied().getOrDefault(kind, 0) >= ofEach);
    }

    private void episode() throws InterruptedException {
        List<Repair> repairs = new ArrayList<>();
        try {
            for (int i = 1 + random.nextInt(MOST_FAULTS_AT_ONCE); i > 0; i--) {
                Kind kind = draw();
                repairs.add(kind.isOfServers() ? failServers(kind) : failLinks(kind));
                Thread.sleep(MIN_FAULT_MILLIS + random.nextInt(MAX_FAULT_MILLIS - MIN_FAULT_MILLIS));
            }
        } finally {
            Collections.shuffle(repairs, random);
            repairs.forEach(Repair::run);
        }
    }

    /** Each kind comes once in every so many, those that matter most twice and at the beginning. */
    private Kind draw() {
        if (deck.isEmpty()) {
            List<Kind> again = new ArrayList<>(Arrays.asList(Kind.values()));
            Collections.shuffle(again, random);
            deck.addAll(MATTER_MOST);
            deck.addAll(again);
        }
        return deck.removeFirst();
    }

    /** Returns when this was made, from which its timeline counts. */
    long beganNanos() {
        return beganNanos;
    }

    /** Returns each fault's beginning and end, in seconds. */
    List<String> timeline() {
        return List.copyOf(timeline);
    }

    private void say(String what) {
        timeline.add(String.format(Locale.ROOT, "%8.2f %s", (System.nanoTime() - beganNanos) / 1e9, what));
    }

    private void count(Kind kind) {
        synchronized (applied) {
            applied.merge(kind, 1, Integer::sum);
        }
    }

    private Repair failServers(Kind kind) {
        List<Integer> victims = new ArrayList<>(IntStream.rangeClosed(1, cluster.size())
                .filter(cluster::isUp)
                .boxed()
                .toList());
        Collections.shuffle(victims, random);
        int most = random.nextDouble() < CHANCE_OF_A_MAJORITY
                ? cluster.size()
                : Math.max(1, random.nextInt(cluster.size() - cluster.majority() + 1));
        List<Integer> struck = victims.subList(0, Math.min(most, victims.size()));
        for (int id : struck) {
            ServerProcess server = cluster.process(id);
            cluster.goesDown(id);
            count(kind);
            say(kind + " server-" + id);
            if (kind == Kind.KILL) {
                server.kill();
            } else {
                server.pause();
            }
        }
        return () -> {
            for (int id : struck) {
                ServerProcess server = cluster.process(id);
                if (kind == Kind.KILL) {
                    server.restart();
                } else {
                    server.resume();
                }
            }
            for (int id : struck) {
                cluster.process(id).awaitReady();
                cluster.isBack(id);
                say("back after " + kind + ": server-" + id);
            }
        };
    }

    private Repair failLinks(Kind kind) {
        List<Wire> struck = someWires().stream().filter(cluster::isWhole).toList();
        if (struck.isEmpty()) {
            return () -> {};
        }
        cluster.breaks(struck);
        count(kind);
        Direction direction = random.nextBoolean() ? Direction.THERE : Direction.BACK;
        Duration delay = Duration.ofMillis(20 + random.nextInt(280));
        int bytesPerSecond = 2_000 + random.nextInt(50_000);
        String where = kind + " "
                + struck.stream().map(wire -> wire.from() + ">" + wire.to()).toList();
        say(where);
        for (Wire wire : struck) {
            switch (kind) {
                case CUT -> wire.link().cut();
                case ONE_WAY -> wire.link().cut(direction);
                case DELAY -> wire.link().delay(delay);
                case SLOW -> wire.link().slow(bytesPerSecond);
                case RESET -> wire.link().reset();
                case REFUSE -> wire.link().refuse();
                case HALF_OPEN -> wire.link().halfOpen();
                default -> throw new IllegalArgumentException("kind: " + kind);
            }
        }
        return () -> {
            struck.forEach(wire -> wire.link().heal());
            cluster.areWhole(struck);
            say("whole after " + where);
        };
    }

    /** Those of one server, of one client, of both ways between two servers, or all between two parts of the cluster. */
    private List<Wire> someWires() {
        int one = 1 + random.nextInt(cluster.size());
        int other = 1 + (one + random.nextInt(cluster.size() - 1)) % cluster.size();
        String client = cluster.clients().get(random.nextInt(cluster.clients().size()));
        if (random.nextDouble() < CHANCE_OF_A_MAJORITY) {
            return random.nextBoolean() ? some(wire -> wire.from().equals(client)) : some(wire -> wire.to() != one);
        }
        return switch (random.nextInt(4)) {
            case 0 -> some(wire -> wire.touches(one));
            case 1 -> some(wire -> wire.from().equals(client) && wire.to() == one);
            case 2 -> some(wire -> wire.touches(one) && wire.touches(other));
            default -> {
                Map<String, Boolean> sides = new HashMap<>();
                yield some(wire -> !side(sides, wire.from()).equals(side(sides, LinkedCluster.server(wire.to()))));
            }
        };
    }

    private List<Wire> some(Predicate<Wire> which) {
        return cluster.wires().stream().filter(which).toList();
    }

    private Boolean side(Map<String, Boolean> sides, String name) {
        return sides.computeIfAbsent(name, any -> random.nextBoolean());
    }
}
