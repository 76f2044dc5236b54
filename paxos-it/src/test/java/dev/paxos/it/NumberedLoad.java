package dev.paxos.it;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.paxos.it.RestCalls.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTTP clients of one acceptor that never use a proposal number twice, whatever the key: so each number in an answer, by
 * itself, tells of which message it tells. Thread-safe.
 */
final class NumberedLoad {
    /** What was sent under a number; of a prepare the value is empty. */
    record Sent(String key, boolean isAccept, String value) {}

    private static final Pattern PROMISED = Pattern.compile("\"promisedId\":([0-9]+)");
    private static final Pattern ACCEPTED = Pattern.compile("\"acceptedId\":([0-9]+)");
    private static final long PATIENCE_SECONDS = 120;
    private static final int CLIENTS = 6;
    private static final int KEYS = 12;
    private static final String FORM = "application/x-www-form-urlencoded";

    private final AtomicLong lastNumber = new AtomicLong();
    private final Map<Long, Sent> sent = new ConcurrentHashMap<>();
    private final Set<Long> heard = ConcurrentHashMap.newKeySet();

    /** Returns what was sent under a number. */
    Sent sent(long number) {
        Sent message = sent.get(number);
        if (message == null) {
            throw new AssertionError("nobody sent the number " + number);
        }
        return message;
    }

    /** Returns each number that an answer told of, as the clients heard it. */
    Set<Long> heard() {
        return Set.copyOf(heard);
    }

    /** Returns all keys that are ever used. */
    static List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add("key-" + i);
        }
        return keys;
    }

    static OptionalLong promised(String answer) {
        return number(PROMISED, answer);
    }

    static OptionalLong accepted(String answer) {
        return number(ACCEPTED, answer);
    }

    private static OptionalLong number(Pattern pattern, String answer) {
        Matcher matcher = pattern.matcher(answer);
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    /** Asks for the state of every key. */
    void readAll(RestCalls rest) {
        keys().forEach(key -> hear(rest.get("/api/paxos/state?key=" + key)));
    }

    /**
     * Starts clients that prepare and accept at random.
     *
     * @param awaited how many answers {@link Run#awaitAnswers} waits for
     * @param atMostBytes how long a value may be
     * @param longPercent how many of the values are longer than a few bytes
     */
    Run start(RestCalls rest, int awaited, int atMostBytes, int longPercent, long seed) {
        Run run = new Run(new CountDownLatch(awaited));
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seed + i);
            run.clients.add(run.threads.submit(() -> {
                while (!run.ending && exchange(rest, random, atMostBytes, longPercent)) {
                    run.answers.countDown();
                }
            }));
        }
        return run;
    }

    /** Clients at work. */
    static final class Run {
        private final CountDownLatch answers;
        private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        private final List<Future<?>> clients = new ArrayList<>();
        private volatile boolean ending;

        private Run(CountDownLatch answers) {
            this.answers = answers;
        }

        /** Waits until so many answers have come as were awaited; the clients go on. */
        void awaitAnswers() throws InterruptedException {
            if (!answers.await(PATIENCE_SECONDS, SECONDS)) {
                end();
                throw new AssertionError(answers.getCount() + " answers are missing");
            }
        }

        /** Waits until every client has ended by itself, the server being gone or not serving any more. */
        void awaitRefusals() {
            threads.shutdown();
            awaitClients();
        }

        /** Ends the clients and waits for what is under way, which a server that is gone ends at once. */
        void end() {
            ending = true;
            threads.shutdown();
            awaitClients();
        }

        private void awaitClients() {
            for (Future<?> client : clients) {
                try {
                    client.get(PATIENCE_SECONDS, SECONDS);
                } catch (ExecutionException e) {
                    throw new AssertionError("a client failed", e.getCause());
                } catch (TimeoutException | InterruptedException e) {
                    throw new AssertionError("a client did not end", e);
                }
            }
        }
    }

    /** Sends one message. Returns false if the server is gone, or says that it does not serve. */
    private boolean exchange(RestCalls rest, Random random, int atMostBytes, int longPercent) {
        long number = lastNumber.incrementAndGet();
        String key = "key-" + random.nextInt(KEYS);
        boolean isAccept = random.nextInt(5) < 3;
        String filler =
                "x".repeat(random.nextInt(100) < longPercent ? random.nextInt(atMostBytes) : random.nextInt(20));
        String value = isAccept ? number + "-" + filler : "";
        sent.put(number, new Sent(key, isAccept, value));
        String form = "id=" + number + "&key=" + key + (isAccept ? "&value=" + value : "");
        try {
            Answer answer = rest.post("/api/paxos/" + (isAccept ? "accept" : "prepare"), FORM, form);
            if (answer.status() == 503) {
                return false;
            }
            if (answer.status() != 200) {
                throw new AssertionError(answer);
            }
            hear(answer);
            return true;
        } catch (AssertionError e) {
            if (e.getCause() instanceof IOException) {
                return false;
            }
            throw e;
        }
    }

    private void hear(Answer answer) {
        promised(answer.body()).ifPresent(heard::add);
        accepted(answer.body()).ifPresent(heard::add);
    }
}
