package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A cluster whose server 1 is troubled by strangers while an application goes on by the SDK, and what has to hold then:
 * health is told in time, memory stays bounded, no acceptor's state changes, the other servers and the application
 * notice nothing, the log does not grow, and server 1 serves as before when it is over.
 */
final class Siege {
    static final int MIB = 1 << 20;

    private static final Duration HEALTH_WITHIN = Duration.ofSeconds(1);
    private static final Duration ATTACK = Duration.ofMillis(Integer.getInteger("paxos.it.hostile.millis", 2_000));
    private static final int WARM_OPERATIONS = 2_000;
    private static final int WARM_REQUESTS = 200;
    private static final int MANY_LOG_LINES = 5;

    /** As run-server.sh has it: what else a server takes says nothing of what it needs. */
    private static final String JVM =
            "_JAVA_OPTIONS=-XX:-UseSerialGC -XX:+UseG1GC -XX:GCTimeRatio=1 -XX:G1ReservePercent=3"
                    + " -XX:MaxNewSize=40m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40 -Xmx512m";

    private static final String[] ALLOCATOR = {"MALLOC_ARENA_MAX=1", "MALLOC_MMAP_THRESHOLD_=16384"};

    private static final long MAX_GROWTH_BYTES = 128L * MIB;
    private static final long MAX_GROWTH_BYTES_IN_ALL = 3 * MAX_GROWTH_BYTES;

    private final TestCluster cluster;
    private final SdkLoad load;
    private final long calmBytes;
    private long bytesBefore;

    /** One step of an attack, which is repeated. */
    interface Step {
        void run() throws IOException;
    }

    private Siege(TestCluster cluster) {
        this.cluster = cluster;
        load = SdkLoad.start(cluster.endpoints());
        assertThat(cluster.rest(1)
                        .post("/api/paxos/accept?id=7&key=kept&value=as-it-is")
                        .status())
                .isEqualTo(200);
        warmUp();
        Awaitility.await().atMost(ServerProcess.PATIENCE).until(() -> load.successes() > WARM_OPERATIONS);
        calmBytes = cluster.server(1).residentBytes();
        bytesBefore = calmBytes;
    }

    /** What every server has once done belongs to its calm. */
    private void warmUp() {
        RestCalls rest = cluster.rest(1);
        for (int i = 0; i < WARM_REQUESTS; i++) {
            put("warm", "value-" + i);
            rest.get("/api/registers/warm");
            rest.get("/nothing");
            rest.get("/api/paxos/health");
        }
        rest.get("/actuator/prometheus");
    }

    /** Starts the cluster and the application. */
    static Siege begin(Workbench bench, Duration receiveDeadline) {
        return new Siege(bench.startCluster(
                3,
                spec -> spec.under("env", JVM, ALLOCATOR[0], ALLOCATOR[1])
                        .with("paxos.deadlines.receive", receiveDeadline.toMillis() + "ms")));
    }

    /** Ends the application. */
    void end() throws InterruptedException {
        load.end();
    }

    /** Returns the port of server 1's REST interface. */
    int rest() {
        return cluster.server(1).spec().httpPort();
    }

    /** Returns the port of server 1's gRPC interface. */
    int grpc() {
        return cluster.server(1).spec().grpcPort();
    }

    /** Writes the head of a request. */
    static String request(String line, String... headers) {
        return line + " HTTP/1.1\r\nHost: h\r\n"
                + Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining()) + "\r\n";
    }

    /** Tells an error of the client's, or what HTTP itself has for a version and a transfer encoding that nobody knows. */
    static boolean isRefusal(int status) {
        return (status >= 400 && status < 500) || status == 501 || status == 505;
    }

    /** Sets a register by server 1. */
    void put(String key, String value) {
        RestCalls rest = cluster.rest(1);
        assertThat(rest.exchange(rest.request("/api/registers/" + key).PUT(BodyPublishers.ofString(value)))
                        .statusCode())
                .isIn(200, 201);
    }

    /** Repeats a step for a while, and checks all that has to hold. */
    void withstands(Step step) throws Exception {
        withstands(step, () -> true, MAX_GROWTH_BYTES);
    }

    /** The same of a flood that the server's collector must have time to clear away. */
    void withstandsFlood(Step step) throws Exception {
        withstands(step, () -> true, 2 * MAX_GROWTH_BYTES);
    }

    /** Repeats a step for a while and until something is so, and checks all that has to hold. */
    void withstands(Step step, BooleanSupplier over) throws Exception {
        withstands(step, over, MAX_GROWTH_BYTES);
    }

    private void withstands(Step step, BooleanSupplier over, long maxGrowthBytes) throws Exception {
        ServerProcess server = cluster.server(1);
        int keys = keys();
        long successes = load.successes();
        int log = server.wholeLog().length();
        long mostBytes = server.residentBytes();
        List<String> healthFailures;
        ServerSpec troubled = server.spec();
        ServerSpec untroubled = cluster.server(3).spec();
        try (HealthWatch rest = HealthWatch.byRest(troubled, untroubled, HEALTH_WITHIN);
                HealthWatch grpc = HealthWatch.byGrpc(troubled, untroubled, HEALTH_WITHIN)) {
            long begin = System.nanoTime();
            long elapsed = 0;
            while (elapsed < ATTACK.toNanos() || (!over.getAsBoolean() && elapsed < ServerProcess.PATIENCE.toNanos())) {
                step.run();
                elapsed = System.nanoTime() - begin;
                mostBytes = Math.max(mostBytes, server.residentBytes());
            }
            healthFailures = new ArrayList<>(rest.failures());
            healthFailures.addAll(grpc.failures());
            System.out.println("health: by REST " + rest + ", by gRPC " + grpc + "; the application: "
                    + (load.successes() - successes)
                    + " operations; memory: " + (mostBytes - bytesBefore) / MIB + " MiB more, "
                    + (mostBytes - calmBytes) / MIB + " in all");
        }
        assertThat(healthFailures).as("health during the attack").isEmpty();
        assertThat(mostBytes - bytesBefore).as("growth of the memory").isLessThan(maxGrowthBytes);
        assertThat(mostBytes - calmBytes)
                .as("growth of the memory in all attacks together")
                .isLessThan(MAX_GROWTH_BYTES_IN_ALL);
        assertThat(load.failures()).as("failures of the application").isEmpty();
        assertThat(load.successes() - successes)
                .as("successes of the application")
                .isGreaterThan(20);
        assertThat(keys()).as("keys of the acceptor").isEqualTo(keys);
        assertThat(cluster.rest(1).get("/api/paxos/state?key=kept").body())
                .isEqualTo("{\"promisedId\":7,\"acceptedId\":7,\"acceptedValue\":\"as-it-is\"}");
        assertThat(server.wholeLog().substring(log).lines().toList())
                .as("lines of the log")
                .hasSizeLessThan(MANY_LOG_LINES);
        for (ServerProcess each : cluster.servers()) {
            assertThat(each.wholeLog()).as("log of server " + each.id()).doesNotContain(" is down: ");
        }
        Awaitility.await("serves as before")
                .atMost(ServerProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> cluster.rest(1).get("/api/registers/load-0").status() == 200);
        bytesBefore = server.residentBytes();
    }

    private int keys() {
        String health = cluster.rest(1).get("/api/paxos/health").body();
        return Integer.parseInt(health.replaceAll(".*\"keys\":([0-9]+).*", "$1"));
    }
}
