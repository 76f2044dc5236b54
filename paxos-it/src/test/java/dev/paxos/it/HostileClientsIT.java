package dev.paxos.it;

import static dev.paxos.it.Siege.MIB;
import static dev.paxos.it.Siege.request;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server that anyone can reach has to bear: requests that are wrong, slow, too large or too many. */
final class HostileClientsIT {
    private static final int MANY = 300;
    private static final Duration RECEIVE_DEADLINE = Duration.ofMillis(1_500);
    private static final long SEED = Long.getLong("paxos.it.seed", System.nanoTime());
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    @RegisterExtension
    static final Workbench BENCH = new Workbench();

    private static Siege siege;

    @BeforeAll
    static void begin() {
        siege = Siege.begin(BENCH, RECEIVE_DEADLINE);
    }

    @AfterAll
    static void end() throws InterruptedException {
        siege.end();
    }

    @Test
    void malformedHttp() throws Exception {
        String large = "a".repeat(64 << 10);
        List<String> requests = List.of(
                "GET /api/paxos/health\r\n\r\n",
                "GET  /api/paxos/health HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET / HTTP/7.3\r\nHost: h\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                request("G\0T /"),
                request("GET /%zz"),
                request("GET /" + large),
                request("GET /", "Host: another"),
                request("GET /", ": no name"),
                request("GET /", "folded: a", " b"),
                request("GET /", "large: " + large),
                request("GET /", "many: headers\r\n".repeat(2_000)),
                request("PUT /api/registers/k", "Content-Length: -1") + "v",
                request("PUT /api/registers/k", "Content-Length: 1", "Content-Length: 2") + "vv",
                request("PUT /api/registers/k", "Transfer-Encoding: chunked", "Content-Length: 1") + "z",
                request("PUT /api/registers/k", "Transfer-Encoding: chunked") + "ffffffffffffffff\r\n",
                request("PUT /api/registers/k", "Transfer-Encoding: knitted") + "v",
                request("POST /api/paxos/accept", "Content-Type: application/json", "Content-Length: 3") + "{{{");
        List<Integer> statuses = new ArrayList<>();
        siege.withstands(() -> {
            for (String request : requests) {
                try (HostileClient client = HostileClient.open(siege.rest(), 2)) {
                    client.send(request);
                    Awaitility.await()
                            .atMost(ServerProcess.PATIENCE)
                            .until(() -> client.statuses().size() == 2 || client.stillOpen() == 0);
                    statuses.addAll(client.statuses());
                }
            }
        });
        assertThat(statuses).contains(400, 501, 505).allMatch(status -> status < 500 || Siege.isRefusal(status));
    }

    @Test
    void headersThatNeverEnd() throws Exception {
        withstandsOnMany("GET /api/registers/k HTTP/1.1\r\nHost: h\r\n", "more: of it\r\n");
    }

    @Test
    void bodiesThatNeverEnd() throws Exception {
        withstandsOnMany(request("PUT /api/registers/k", "Content-Length: 100000"), "v");
    }

    @Test
    void chunkedBodiesThatNeverEnd() throws Exception {
        withstandsOnMany(
                request("POST /api/paxos/accept", "Content-Type: application/json", "Transfer-Encoding: chunked"),
                "1\r\n{\r\n");
    }

    @Test
    void bodiesThatNeverEndAndNobodyWants() throws Exception {
        withstandsOnMany(request("POST /nothing/is/here", "Content-Length: 100000"), "v");
    }

    @ParameterizedTest(name = "GET {0}, {1} times")
    @CsvSource({"/actuator/prometheus, 20", "/api/paxos/health, 2000"})
    void answersThatNobodyReads(String path, int times) throws Exception {
        String requests = request("GET " + path).repeat(times);
        try (HostileClient client = HostileClient.openDeaf(siege.rest(), MANY)) {
            client.begin(requests);
            siege.withstands(client::push);
        }
    }

    @Test
    void valuesOfSixteenMebibytesByRest() throws Exception {
        String value = "v".repeat(16 * MIB);
        List<Integer> statuses = new ArrayList<>();
        for (String head : List.of(
                request("PUT /api/registers/k", "Content-Length: " + value.length()),
                request("PUT /api/registers/k", "Transfer-Encoding: chunked") + "1000000\r\n",
                request("POST /api/paxos/accept", FORM, "Transfer-Encoding: chunked") + "1000000\r\nid=9&value=")) {
            try (HostileClient client = HostileClient.open(siege.rest(), 32)) {
                client.begin(head);
                byte[] rest = value.getBytes(ISO_8859_1);
                siege.withstands(() -> client.send(rest));
                statuses.addAll(client.statuses());
            }
        }
        assertThat(statuses).contains(413).allMatch(Siege::isRefusal);
    }

    @Test
    void valuesOfSixteenMebibytesByGrpc() throws Exception {
        byte[] begin = Http2Frames.connection()
                .call(1, "RegisterService/Put", Http2Frames.END_HEADERS)
                .messageBegin(1, 16 * MIB)
                .toBytes();
        byte[] rest = new Http2Frames().data(1, new byte[16 << 10]).toBytes();
        withstandsRepeatedly(16, begin, rest);
    }

    @Test
    void messagesThatNeverEnd() throws Exception {
        Http2Frames begun = Http2Frames.connection()
                .call(1, "RegisterService/Put", Http2Frames.END_HEADERS)
                .messageBegin(1, 8 * MIB);
        for (int i = 0; i < 120; i++) {
            begun.data(1, new byte[16 << 10]); // As much as the server takes without being asked.
        }
        withstandsOnMany(begun);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RegisterService/Put", "AcceptorService/Exchange", "NoService/Nothing"})
    void callsThatNeverEnd(String method) throws Exception {
        Http2Frames begun = Http2Frames.connection();
        for (int stream = 1; stream < 2_000; stream += 2) {
            begun.call(stream, method, Http2Frames.END_HEADERS)
                    .messageBegin(stream, 1 << 10)
                    .data(stream, new byte[1_000]);
        }
        withstandsOnMany(begun);
    }

    @Test
    void callsThatAreResetAtOnce() throws Exception {
        floods(frames -> {
            for (int stream = 1; stream < 2_000; stream += 2) {
                frames.call(stream, "RegisterService/Get", Http2Frames.END_HEADERS)
                        .reset(stream);
            }
        });
    }

    @Test
    void headersThatAreAlwaysContinued() throws Exception {
        byte[] begin =
                Http2Frames.connection().call(1, "RegisterService/Get", 0).toBytes();
        Http2Frames small = new Http2Frames();
        for (int i = 0; i < 1_000; i++) {
            small.continuation(1);
        }
        withstandsRepeatedly(16, begin, small.toBytes());
        withstandsRepeatedly(
                16, begin, new Http2Frames().continuation(1, new byte[16 << 10]).toBytes());
    }

    @Test
    void manyPings() throws Exception {
        floods(frames -> repeat(frames::ping));
    }

    @Test
    void manySettings() throws Exception {
        floods(frames -> repeat(frames::settings));
    }

    @Test
    void dataWithoutAnything() throws Exception {
        floods(frames -> {
            frames.call(1, "RegisterService/Put", Http2Frames.END_HEADERS);
            repeat(() -> frames.data(1));
        });
    }

    @Test
    void randomBytesOnBothPorts() throws Exception {
        Random random = new Random(SEED);
        siege.withstands(() -> {
            for (int port : new int[] {siege.rest(), siege.grpc()}) {
                try (HostileClient client = HostileClient.open(port, 8)) {
                    byte[] bytes = new byte[random.nextInt(64 << 10)];
                    random.nextBytes(bytes);
                    client.send(bytes);
                    LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                    assertThat(client.statuses()).allMatch(Siege::isRefusal);
                }
            }
        });
    }

    // --- attacks

    /** Sends a beginning and then drop after drop, until the server has had enough of it on each connection. */
    private static void withstandsOnMany(String begin, String drop) throws Exception {
        List<Integer> statuses;
        try (HostileClient client = HostileClient.open(siege.rest(), MANY)) {
            client.begin(begin);
            siege.withstands(
                    () -> {
                        client.send(drop);
                        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                    },
                    () -> client.stillOpen() == 0);
            assertThat(client.stillOpen())
                    .as("connections that are not timed out")
                    .isZero();
            statuses = client.statuses();
        }
        assertThat(statuses).allMatch(Siege::isRefusal);
    }

    /** Sends what never ends, as fast as the server takes it. */
    private static void withstandsOnMany(Http2Frames begun) throws Exception {
        try (HostileClient client = HostileClient.open(siege.grpc(), MANY)) {
            client.begin(begun.toBytes());
            siege.withstandsFlood(client::push);
        }
    }

    private interface Flood {
        void write(Http2Frames frames);
    }

    private static void repeat(Runnable frame) {
        for (int i = 0; i < 2_000; i++) {
            frame.run();
        }
    }

    /** Sends frames at once, on connections some of which never take an answer; a closed one is opened anew. */
    private static void floods(Flood flood) throws Exception {
        Http2Frames frames = Http2Frames.connection();
        flood.write(frames);
        Http2Frames further = new Http2Frames();
        flood.write(further);
        withstandsRepeatedly(16, frames.toBytes(), further.toBytes());
    }

    private static void withstandsRepeatedly(int connections, byte[] begin, byte[] further) throws Exception {
        siege.withstands(() -> {
            try (HostileClient client = HostileClient.open(siege.grpc(), connections / 2);
                    HostileClient deaf = HostileClient.openDeaf(siege.grpc(), connections / 2)) {
                client.send(begin);
                deaf.send(begin);
                for (int i = 0; i < 50; i++) {
                    client.send(further);
                    deaf.send(further);
                }
            }
        });
    }
}
