package dev.paxos.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.store.AcceptorStoreProvider;
import dev.paxos.core.store.StoreConfig;
import dev.paxos.it.RecordedDisk.Fate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Loses the power of a machine whose disk keeps no more than it must. A real server is recorded under load; then, for
 * moments of the recording, directories are made that the disk may have held if the power had gone just then, and what
 * was answered until that moment must be in each. The next server starts on one of them, and is recorded in its turn.
 *
 * <p>{@code -Dpaxos.it.power.rounds} and {@code .states} set how many servers and directories, {@code -Dpaxos.it.seed}
 * repeats the choices of a run, though not how the threads met.
 */
@Needs(Need.DISK_RECORDER)
final class PowerLossIT {
    private static final int ROUNDS = Integer.getInteger("paxos.it.power.rounds", 3);
    private static final int STATES = Integer.getInteger("paxos.it.power.states", 45);
    private static final long SEED = Long.getLong("paxos.it.seed", System.nanoTime());

    /** Held, so that its level is not forgotten: each start says what it found. */
    private static final Logger JOURNAL_LOG = Logger.getLogger("dev.paxos.core.store.journal");

    static {
        JOURNAL_LOG.setLevel(Level.OFF);
    }

    private static final int SMALL = 20 << 10;

    /** So that every third server writes a snapshot and removes segments: a value is half of it on average. */
    private static final int LARGE = 1000 << 10;

    private static final int LARGE_ANSWERS = 1_400;

    @RegisterExtension
    final Workbench bench = new Workbench();

    private final NumberedLoad load = new NumberedLoad();
    private final Random random = new Random(SEED);
    private final Map<Fate, Integer> checked = new EnumMap<>(Fate.class);

    /** A directory, and what must be in it. */
    private record Left(DiskImage image, ToldState told) {}

    @Test
    void whatWasAnsweredIsThereWhateverALossOfPowerLeaves() throws Exception {
        System.out.println("PowerLossIT: " + ROUNDS + " servers, " + STATES + " directories, -Dpaxos.it.seed=" + SEED);
        DiskRecorder recorder = DiskRecorder.build(bench.newDirectory("recorder"));
        Left before = new Left(new DiskImage(Map.of()), new ToldState(load));
        for (int round = 1; round <= ROUNDS; round++) {
            ServerSpec spec = bench.spec(1);
            before.image().writeTo(spec.ownDirectory());
            Path log = bench.newDirectory("log").resolve("disk.log");
            Set<Long> heardBefore = load.heard();
            ServerProcess server = bench.start(recorder.record(spec, log));
            boolean orderly = round % 3 == 2;
            if (orderly) {
                stopAfterSnapshots(server);
            } else {
                killUnderLoad(server);
            }
            List<DiskEvent> events = DiskLog.read(log);
            if (orderly) {
                Set<Long> heard = new TreeSet<>(load.heard());
                heard.removeAll(heardBefore);
                assertNothingIsMissingIn(events, before, spec.ownDirectory(), heard);
            }
            assertUnsyncedAnswersWouldBeFound(events, before);
            before = loseThePower(events, before, (STATES + ROUNDS - round) / ROUNDS, "round " + round);
        }
        System.out.println("PowerLossIT: checked " + checked);
    }

    private void killUnderLoad(ServerProcess server) throws InterruptedException {
        load.readAll(server.rest());
        NumberedLoad.Run run = load.start(server.rest(), 500 + random.nextInt(1_500), SMALL, 25, random.nextLong());
        run.awaitAnswers();
        server.kill();
        run.end();
    }

    private void stopAfterSnapshots(ServerProcess server) throws InterruptedException {
        load.readAll(server.rest());
        NumberedLoad.Run run = load.start(server.rest(), LARGE_ANSWERS, LARGE, 80, random.nextLong());
        run.awaitAnswers();
        run.end();
        assertThat(server.terminate()).isIn(0, 143);
    }

    /** The recording accounts for every byte in the directory, and for every answer. */
    private void assertNothingIsMissingIn(List<DiskEvent> events, Left before, Path directory, Set<Long> heard)
            throws IOException {
        RecordedDisk disk = new RecordedDisk(before.image());
        ToldState told = before.told().copy();
        boolean snapshot = false;
        for (DiskEvent event : events) {
            disk.apply(event);
            if (event instanceof DiskEvent.Answer answer) {
                told.take(answer.text());
            }
            snapshot |= event instanceof DiskEvent.Rename rename && rename.to().startsWith("snapshot-");
        }
        assertThat(snapshot).as("a snapshot was taken").isTrue();
        assertThat(disk.powerLoss(Fate.KEPT, random).differences(DiskImage.read(directory)))
                .isEmpty();
        // Not a byte waits for a sync after a clean stop.
        assertThat(disk.powerLoss(Fate.LOST, random).differences(DiskImage.read(directory)))
                .isEmpty();
        assertThat(told.numbers()).containsAll(heard);
    }

    /** The check is checked: if the syncs had done nothing since the first answer, what is lost would be missed. */
    private void assertUnsyncedAnswersWouldBeFound(List<DiskEvent> events, Left before) throws Exception {
        RecordedDisk disk = new RecordedDisk(before.image());
        ToldState told = before.told().copy();
        boolean answered = false;
        for (DiskEvent event : events) {
            if (event instanceof DiskEvent.Answer answer) {
                told.take(answer.text());
                answered = true;
            } else if (!answered || !(event instanceof DiskEvent.SyncEnd)) {
                disk.apply(event);
            }
        }
        assertThat(told.violations(start(disk.powerLoss(Fate.LOST, random)))).isNotEmpty();
    }

    /** Starts on what may be left at moments of a recording, and returns one of these directories. */
    private Left loseThePower(List<DiskEvent> events, Left before, int states, String round) throws Exception {
        List<Integer> moments = moments(events, (states + 1) / 2);
        RecordedDisk disk = new RecordedDisk(before.image());
        ToldState told = before.told().copy();
        Left next = before;
        int candidates = 0;
        int done = 0;
        for (int moment : moments) {
            for (; done <= moment; done++) {
                disk.apply(events.get(done));
                if (events.get(done) instanceof DiskEvent.Answer answer) {
                    told.take(answer.text());
                }
            }
            String when = "%s, event %d of %d, %s, seed %d"
                    .formatted(round, moment, events.size(), describe(events.get(moment)), SEED);
            // What stays is what hurts least, so it has the least turns.
            List<Fate> fates = List.of(Fate.TORN, random.nextInt(6) == 0 ? Fate.KEPT : Fate.LOST);
            for (Fate fate : fates) {
                DiskImage image = disk.powerLoss(fate, random);
                assertThat(told.violations(start(image)))
                        .as(fate + " in " + when)
                        .isEmpty();
                checked.merge(fate, 1, Integer::sum);
                if (fate == Fate.TORN && random.nextInt(++candidates) == 0) {
                    next = new Left(image, told.copy());
                }
            }
        }
        return next;
    }

    /** Chooses moments: half of them the last before an answer, of the others most at a change of names. */
    private List<Integer> moments(List<DiskEvent> events, int count) {
        List<Integer> answers = new ArrayList<>();
        List<Integer> namings = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            DiskEvent event = events.get(i);
            if (event instanceof DiskEvent.Answer) {
                answers.add(i);
            } else if (event instanceof DiskEvent.Rename
                    || event instanceof DiskEvent.Unlink
                    || (event instanceof DiskEvent.Open open && open.isNew())) {
                namings.add(i);
            }
        }
        TreeSet<Integer> moments = new TreeSet<>();
        while (moments.size() < count) {
            int kind = random.nextInt(8);
            if (kind == 0) {
                moments.add(random.nextInt(events.size()));
            } else if (kind <= 3 && !namings.isEmpty()) {
                moments.add(namings.get(random.nextInt(namings.size())) + random.nextInt(2));
            } else {
                moments.add(answers.get(random.nextInt(answers.size())));
            }
        }
        moments.removeIf(moment -> moment >= events.size());
        return List.copyOf(moments);
    }

    private static String describe(DiskEvent event) {
        return event instanceof DiskEvent.Changed
                ? "a write"
                : event.toString().lines().findFirst().orElse("");
    }

    /** Starts an acceptor on a directory and returns what it answers from. */
    private Map<Key, AcceptorState> start(DiskImage image) throws Exception {
        Path directory = bench.newDirectory("left");
        try {
            Path own = directory.resolve("1");
            image.writeTo(own);
            StoreConfig config = new StoreConfig(own, "paxos", 1, Map.of());
            Acceptor acceptor =
                    Acceptor.open(AcceptorStoreProvider.named("journal").open(config));
            try {
                Map<Key, AcceptorState> found = new HashMap<>();
                for (String name : NumberedLoad.keys()) {
                    Key key = Key.decision(name);
                    found.put(key, acceptor.state(key).get(20, SECONDS));
                }
                return found;
            } finally {
                acceptor.shutdown().get(20, SECONDS);
            }
        } finally {
            Workbench.remove(directory);
        }
    }
}
