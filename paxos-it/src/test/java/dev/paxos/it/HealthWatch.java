package dev.paxos.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks a server for its health over and over, each time on a new connection, as what watches over it does; and at the
 * same time another one, which nobody troubles: what delays both is the machine.
 */
final class HealthWatch implements AutoCloseable {
    private static final String[] PATHS = {"/api/paxos/health", "/api/paxos/health/live", "/api/paxos/health/ready"};
    private static final int PATIENCE_MILLIS = 10_000;
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final int port;
    private final int untroubledPort;
    private final Duration limit;
    private final List<String> failures = new ArrayList<>();
    private final ExecutorService untroubled = Executors.newSingleThreadExecutor();
    private final Thread thread = new Thread(this::watch, "health");
    private Duration slowest = Duration.ZERO;
    private int answers;
    private volatile boolean ending;

    private HealthWatch(int port, int untroubledPort, Duration limit) {
        this.port = port;
        this.untroubledPort = untroubledPort;
        this.limit = limit;
    }

    /** Begins to ask. */
    static HealthWatch start(int port, int untroubledPort, Duration limit) {
        HealthWatch watch = new HealthWatch(port, untroubledPort, limit);
        watch.thread.start();
        return watch;
    }

    /** Ends, and returns what was not as it should: an answer that was not 200, or took the limit and longer. */
    List<String> failures() throws InterruptedException {
        close();
        thread.join();
        return failures;
    }

    /** After its end, says how it was. */
    @Override
    public String toString() {
        return answers + " answers, the slowest after " + slowest.toMillis() + " ms";
    }

    private record Answer(String status, Duration time) {}

    private void watch() {
        for (int i = 0; !ending; i++) {
            String path = PATHS[i % PATHS.length];
            CompletableFuture<Answer> beside =
                    CompletableFuture.supplyAsync(() -> ask(untroubledPort, path), untroubled);
            Answer answer = ask(port, path);
            boolean slow =
                    answer.time().compareTo(limit) >= 0 && beside.join().time().compareTo(limit.dividedBy(2)) < 0;
            if (slow || !answer.status().equals("HTTP/1.1 200")) {
                failures.add(path + ": " + answer.status() + " after "
                        + answer.time().toMillis() + " ms");
            }
            answers++;
            slowest = slowest.compareTo(answer.time()) < 0 ? answer.time() : slowest;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        untroubled.shutdown();
    }

    private static Answer ask(int port, String path) {
        long begin = System.nanoTime();
        String status;
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").getBytes(US_ASCII));
            byte[] answer = socket.getInputStream().readAllBytes();
            status = new String(Arrays.copyOf(answer, Math.min(answer.length, 12)), US_ASCII);
        } catch (IOException e) {
            status = e.toString();
        }
        return new Answer(status, Duration.ofNanos(System.nanoTime() - begin));
    }

    @Override
    public void close() {
        ending = true;
    }
}
