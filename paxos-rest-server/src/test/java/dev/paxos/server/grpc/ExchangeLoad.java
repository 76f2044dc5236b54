package dev.paxos.server.grpc;

import com.sun.management.OperatingSystemMXBean;
import dev.paxos.client.EventLoops;
import dev.paxos.client.PaxosClient;
import dev.paxos.client.ServerIdentity;
import dev.paxos.core.AcceptReply;
import dev.paxos.core.Accepted;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.store.MemoryStore;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures accepts over the stream, from one process to another on this machine whose acceptor keeps nothing on disk:
 * what the transport costs. Not a test; run its main with the test class path. The first argument is how many are in
 * flight, the second for how many seconds.
 */
final class ExchangeLoad {
    private static final PrintStream OUT = System.out;
    private static final String CLUSTER = "load";
    private static final Value VALUE = Value.wrap(new byte[100]);
    private static final int KEYS = 4096;

    private ExchangeLoad() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 1) {
            serve();
            return;
        }
        int inFlight = Integer.parseInt(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        Process process = new ProcessBuilder(List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx512m",
                        "-XX:+UseParallelGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExchangeLoad.class.getName(),
                        "serve"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
                PrintWriter questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true)) {
            int port = Integer.parseInt(answers.readLine());
            try (PaxosClient client = PaxosClient.builder(CLUSTER)
                    .endpoint(1, "localhost", port)
                    .deadline(Duration.ofSeconds(5))
                    .build()) {
                AcceptorClient acceptor =
                        Objects.requireNonNull(client.acceptors().get(1));
                run(acceptor, inFlight, seconds, answers, questions, "warm-up");
                run(acceptor, inFlight, seconds, answers, questions, "measured");
            }
        } finally {
            process.destroy();
        }
    }

    private static void run(
            AcceptorClient acceptor,
            int inFlight,
            int seconds,
            BufferedReader answers,
            PrintWriter questions,
            String what)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        long serverCpu = serverCpu(answers, questions);
        long clientCpu = cpu();
        long start = System.nanoTime();
        AtomicLong failures = new AtomicLong();
        CountDownLatch done = new CountDownLatch(inFlight);
        Flight[] flights = new Flight[inFlight];
        for (int i = 0; i < inFlight; i++) {
            flights[i] = new Flight(acceptor, i, inFlight, end, failures, done);
        }
        for (Flight flight : flights) {
            flight.next();
        }
        done.await();
        long nanos = System.nanoTime() - start;
        clientCpu = cpu() - clientCpu;
        serverCpu = serverCpu(answers, questions) - serverCpu;
        long count = 0;
        for (Flight flight : flights) {
            count += flight.count;
        }
        long[] latencies = new long[(int) Math.min(count, 4_000_000)];
        int filled = 0;
        for (Flight flight : flights) {
            int part = Math.min(flight.latencies.length, (int) flight.count);
            int copied = Math.min(part, latencies.length - filled);
            System.arraycopy(flight.latencies, 0, latencies, filled, copied);
            filled += copied;
        }
        Arrays.sort(latencies, 0, filled);
        OUT.printf(
                "%s: %d in flight, %,.0f/s, p50 %.1f us, p99 %.1f us, cpu/message: client %.2f us, server %.2f us;"
                        + " %d failures%n",
                what,
                inFlight,
                count * 1e9 / nanos,
                latencies[filled / 2] / 1e3,
                latencies[(int) (filled * 0.99)] / 1e3,
                clientCpu / 1e3 / count,
                serverCpu / 1e3 / count,
                failures.get());
    }

    private static long serverCpu(BufferedReader answers, PrintWriter questions) throws IOException {
        questions.println("cpu");
        return Long.parseLong(answers.readLine());
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void serve() throws IOException {
        EventLoops loops = new EventLoops("load-server", 1);
        Acceptor acceptor = Acceptor.open(new MemoryStore());
        AcceptorGrpcService service = new AcceptorGrpcService(
                acceptor,
                new ServerIdentity(CLUSTER, 1, "load"),
                acceptor::isServing,
                AcceptorGrpcService.Limits.DEFAULT,
                loops);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("localhost", 0));
        GrpcServerTransport.configure(builder, loops);
        Server server = builder.addService(ServerInterceptors.intercept(service, new ClusterNameInterceptor(CLUSTER)))
                .build()
                .start();
        OUT.println(server.getPort());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            OUT.println(cpu());
        }
    }

    /** One request after the other. */
    private static final class Flight {
        private final AcceptorClient acceptor;
        private final Key[] keys;
        private final long endNanos;
        private final AtomicLong failures;
        private final CountDownLatch done;
        private final long[] latencies = new long[16_384];
        private static final AtomicInteger BALLOTS = new AtomicInteger();
        private long count;
        private long begun;

        Flight(
                AcceptorClient acceptor,
                int index,
                int inFlight,
                long endNanos,
                AtomicLong failures,
                CountDownLatch done) {
            this.acceptor = acceptor;
            this.endNanos = endNanos;
            this.failures = failures;
            this.done = done;
            keys = new Key[Math.max(1, KEYS / inFlight)];
            for (int i = 0; i < keys.length; i++) {
                keys[i] = Key.register("key-" + index + "-" + i);
            }
        }

        void next() {
            begun = System.nanoTime();
            var unused = acceptor.accept(
                            keys[(int) (count % keys.length)],
                            new Proposal(Ballot.of(BALLOTS.incrementAndGet()), VALUE),
                            Ballot.NONE)
                    .whenComplete(this::completed);
        }

        private void completed(AcceptReply reply, Throwable failure) {
            long now = System.nanoTime();
            latencies[(int) (count % latencies.length)] = now - begun;
            count++;
            if (!(reply instanceof Accepted)) {
                failures.incrementAndGet();
            }
            if (now < endNanos) {
                next();
            } else {
                done.countDown();
            }
        }
    }
}
