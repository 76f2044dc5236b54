package dev.paxos.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks a server for its health over and over, and at the same time another one, which nobody troubles: what delays both
 * is the machine.
 */
final class HealthWatch implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final Probe troubled;
    private final Probe untroubled;
    private final Duration limit;
    private final List<String> failures = new ArrayList<>();
    private final ExecutorService beside = Executors.newSingleThreadExecutor();
    private final Thread thread = new Thread(this::watch, "health");
    private Duration slowest = Duration.ZERO;
    private int answers;
    private volatile boolean ending;

    /** Asks one server. */
    interface Probe {
        /** Returns what is wrong, or nothing. */
        String ask(int number);

        /** Ends. */
        void close();
    }

    private HealthWatch(Probe troubled, Probe untroubled, Duration limit) {
        this.troubled = troubled;
        this.untroubled = untroubled;
        this.limit = limit;
    }

    /** Begins to ask by REST, each time on a new connection, as what watches over a server does. */
    static HealthWatch byRest(ServerSpec troubled, ServerSpec untroubled, Duration limit) {
        return begin(new RestProbe(troubled.httpPort()), new RestProbe(untroubled.httpPort()), limit);
    }

    /** Begins to ask by gRPC, on a connection that was there before, as another server does. */
    static HealthWatch byGrpc(ServerSpec troubled, ServerSpec untroubled, Duration limit) {
        return begin(new GrpcProbe(troubled.grpcPort()), new GrpcProbe(untroubled.grpcPort()), limit);
    }

    private static HealthWatch begin(Probe troubled, Probe untroubled, Duration limit) {
        HealthWatch watch = new HealthWatch(troubled, untroubled, limit);
        watch.timed(troubled, 0);
        watch.timed(untroubled, 0);
        watch.thread.start();
        return watch;
    }

    /** Ends, and returns what was not as it should: an answer that was not well, or took the limit and longer. */
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

    private record Answer(String problem, Duration time) {}

    private void watch() {
        for (int i = 0; !ending; i++) {
            int number = i;
            CompletableFuture<Answer> calm = CompletableFuture.supplyAsync(() -> timed(untroubled, number), beside);
            Answer answer = timed(troubled, number);
            boolean slow =
                    answer.time().compareTo(limit) >= 0 && calm.join().time().compareTo(limit.dividedBy(2)) < 0;
            if (slow || !answer.problem().isEmpty()) {
                failures.add(answer.problem() + " after " + answer.time().toMillis() + " ms");
            }
            answers++;
            slowest = slowest.compareTo(answer.time()) < 0 ? answer.time() : slowest;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        beside.shutdown();
        troubled.close();
        untroubled.close();
    }

    private Answer timed(Probe probe, int number) {
        long begin = System.nanoTime();
        String problem = probe.ask(number);
        return new Answer(problem, Duration.ofNanos(System.nanoTime() - begin));
    }

    private record RestProbe(int port) implements Probe {
        private static final String[] PATHS = {"/api/paxos/health", "/api/paxos/health/live", "/api/paxos/health/ready"
        };

        @Override
        public String ask(int number) {
            String path = PATHS[number % PATHS.length];
            String status;
            try (Socket socket = new Socket()) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                                .getBytes(US_ASCII));
                byte[] answer = socket.getInputStream().readAllBytes();
                status = new String(Arrays.copyOf(answer, Math.min(answer.length, 12)), US_ASCII);
            } catch (IOException e) {
                status = e.toString();
            }
            return status.equals("HTTP/1.1 200") ? "" : path + ": " + status;
        }

        @Override
        public void close() {
            // Each answer ends its connection.
        }
    }

    private static final class GrpcProbe implements Probe {
        private final ManagedChannel channel;

        GrpcProbe(int port) {
            channel = NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .usePlaintext()
                    .build();
        }

        @Override
        public String ask(int number) {
            try {
                String status = HealthGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus()
                        .name();
                return status.equals("SERVING") ? "" : status;
            } catch (StatusRuntimeException e) {
                return e.toString();
            }
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }

    @Override
    public void close() {
        ending = true;
    }
}
