package dev.paxos.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.paxos.client.Connection;
import dev.paxos.client.PaxosClient;
import dev.paxos.client.PaxosTls;
import dev.paxos.core.Value;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three servers that listen on all addresses, with TLS, certificates for each other and tokens for clients: nobody else is
 * served, certificates are replaced while they work, and nothing secret is told.
 */
@Needs(Need.OPENSSL)
final class SecuredClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TOKEN = token();

    @RegisterExtension
    static final Workbench BENCH = new Workbench();

    private static Certificates certificates;
    private static TestCluster cluster;

    @BeforeAll
    static void startCluster() throws IOException {
        certificates = new Certificates(BENCH.newDirectory("certificates"));
        certificates.make();
        Path tokens = Files.write(certificates.directory().resolve("tokens"), List.of("write " + hash(TOKEN)));
        cluster = BENCH.startCluster(
                3,
                spec -> spec.with("server.address", "0.0.0.0")
                        .with("server.ssl.bundle", "own")
                        .with(
                                "spring.ssl.bundle.pem.own.keystore.certificate",
                                certificates.certificate("server-" + spec.id()).toString())
                        .with(
                                "spring.ssl.bundle.pem.own.keystore.private-key",
                                certificates.privateKey("server-" + spec.id()).toString())
                        .with(
                                "spring.ssl.bundle.pem.own.truststore.certificate",
                                certificates.authority().toString())
                        .with("spring.ssl.bundle.watch.file.quiet-period", "200ms")
                        .with("paxos.security.certificates.peer", "server-1,server-2,server-3,sdk")
                        .with("paxos.security.tokens", tokens.toString()));
    }

    @Test
    void whoIsNotKnownIsNotServed() {
        try (PaxosClient plain = PaxosClient.builder("paxos")
                        .endpoints(cluster.endpoints())
                        .build();
                PaxosClient nobody = PaxosClient.builder("paxos")
                        .endpoints(cluster.endpoints())
                        .tls(PaxosTls.trusting(certificates.authority()))
                        .token(() -> TOKEN)
                        .build()) {
            for (PaxosClient client : List.of(plain, nobody)) {
                for (int id = 1; id <= 3; id++) {
                    int server = id;
                    await().atMost(PATIENCE).until(() -> state(client, server) == Connection.State.DISCONNECTED);
                }
            }
        }
        assertThat(send(HttpClient.newHttpClient(), "http", 1, "PUT", "red", "Bearer " + TOKEN))
                .isEqualTo(400);
        HttpClient https = https();
        assertThat(send(https, "https", 1, "PUT", "red", "")).isEqualTo(401);
        assertThat(send(https, "https", 1, "PUT", "red", "Bearer wrong")).isEqualTo(401);
        assertThat(send(https, "https", 1, "GET", "", "Bearer " + TOKEN)).isIn(200, 404);
    }

    @Test
    void certificatesAreReplacedUnderLoadWithoutAFailedRequest() throws Exception {
        try (PaxosClient sdk = sdk();
                Load load = new Load()) {
            load.begin(round -> sdk.registers().register("sdk").blocking().put(Value.utf8("v" + round)));
            HttpClient kept = https();
            load.begin(round -> requireWritten(kept, round));
            // With a handshake each: what comes at any moment meets a whole certificate.
            load.begin(round -> requireWritten(https(), round));
            load.begin(round -> {
                try (PaxosClient fresh = sdk()) {
                    fresh.registers().register("fresh").blocking().put(Value.utf8("v" + round));
                }
            });
            for (int round = 0; round < 2; round++) {
                List<X509Certificate> before = presented();
                for (String name : List.of("server-1", "server-2", "server-3")) {
                    certificates.make("--renew", "server", name);
                }
                certificates.make("--renew", "client", "sdk");
                await().atMost(PATIENCE).until(() -> Collections.disjoint(before, presented()));
                load.awaitMore(10);
            }
            // The others find it again with what they have now.
            cluster.server(3).terminate();
            cluster.server(3).restart().awaitReady();
            await().atMost(PATIENCE).until(() -> state(sdk, 3) == Connection.State.CONNECTED);
            load.awaitMore(10);
            assertThat(load.failures()).isEmpty();
        }
    }

    @Test
    void nothingSecretIsToldByLogsAnswersMetricsOrTheListOfProcesses() throws Exception {
        List<String> secrets = new ArrayList<>(List.of(TOKEN.substring(1), hash(TOKEN)));
        for (String name : List.of("server-1", "server-2", "server-3", "sdk", "ca")) {
            Files.readAllLines(certificates.privateKey(name)).stream()
                    .filter(line -> !line.startsWith("-----"))
                    .forEach(secrets::add);
        }
        assertThat(send(https(), "https", 1, "PUT", "red", "Bearer " + TOKEN)).isBetween(200, 201);
        List<String> told = new ArrayList<>();
        for (ServerProcess server : cluster.servers()) {
            told.add(server.wholeLog());
            told.add(server.commandLine());
            told.add(body(server, 200, "GET", "/api/paxos/health", ""));
            told.add(body(server, 200, "GET", "/actuator/prometheus", TOKEN));
            told.add(body(server, 400, "PUT", "/api/registers/rest?version=none", TOKEN));
            // Almost the token: whoever mistyped one must not find it in an answer.
            told.add(body(server, 401, "PUT", "/api/registers/rest", TOKEN.substring(1)));
            told.add(body(server, 403, "POST", "/api/paxos/accept?id=1&value=v", TOKEN));
        }
        assertThat(told).allSatisfy(text -> assertThat(text).doesNotContain(secrets.toArray(String[]::new)));
        assertThat(told).allSatisfy(text -> assertThat(text).isNotBlank().doesNotContain("BEGIN"));
    }

    private static String body(ServerProcess server, int status, String method, String path, String token)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + server.spec().httpPort() + path))
                .timeout(PATIENCE)
                .method(method, BodyPublishers.noBody());
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> answer = https().send(request.build(), BodyHandlers.ofString(UTF_8));
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        return answer.body();
    }

    /** Requests, one after the other on each of some threads, until it is closed. */
    private static final class Load implements AutoCloseable {
        /** One request, which throws where it fails. */
        interface Request {
            void send(int round) throws Exception;
        }

        private final List<CompletableFuture<Void>> ends = new ArrayList<>();
        private final List<AtomicInteger> done = new ArrayList<>();
        private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        private volatile boolean closed;

        void begin(Request request) {
            AtomicInteger count = new AtomicInteger();
            CompletableFuture<Void> end = new CompletableFuture<>();
            done.add(count);
            ends.add(end);
            new Thread(() -> {
                        while (!closed) {
                            try {
                                request.send(count.get());
                            } catch (Exception | AssertionError e) {
                                failures.add(e);
                            }
                            count.incrementAndGet();
                        }
                        end.complete(null);
                    })
                    .start();
        }

        void awaitMore(int requests) {
            List<Integer> before = done.stream().map(AtomicInteger::get).toList();
            await().atMost(PATIENCE)
                    .until(() -> IntStream.range(0, done.size())
                            .allMatch(i -> done.get(i).get() >= before.get(i) + requests));
        }

        List<Throwable> failures() {
            return List.copyOf(failures);
        }

        @Override
        public void close() {
            closed = true;
            ends.forEach(CompletableFuture::join);
        }
    }

    private static PaxosClient sdk() {
        return PaxosClient.builder("paxos")
                .endpoints(cluster.endpoints())
                .tls(PaxosTls.trusting(certificates.authority())
                        .presenting(certificates.certificate("sdk"), certificates.privateKey("sdk"))
                        .lookingEvery(Duration.ofMillis(100)))
                .build();
    }

    private static Connection.State state(PaxosClient client, int server) {
        return client.connection(server).orElseThrow().state();
    }

    private static List<X509Certificate> presented() {
        return cluster.servers().stream()
                .flatMap(server ->
                        Stream.of(server.spec().httpPort(), server.spec().grpcPort()))
                .map(certificates::presentedAt)
                .toList();
    }

    private static void requireWritten(HttpClient client, int round) {
        int status = send(client, "https", 1 + round % 2, "PUT", "v" + round, "Bearer " + TOKEN);
        if (status != 200 && status != 201) {
            throw new AssertionError("answered with " + status);
        }
    }

    private static HttpClient https() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(certificates.trusting())
                .build();
    }

    private static int send(
            HttpClient client, String scheme, int server, String method, String body, String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                        scheme + "://localhost:" + cluster.server(server).spec().httpPort() + "/api/registers/rest"))
                .timeout(PATIENCE)
                .method(method, BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try {
            return client.send(request.build(), BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static String token() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static String hash(String token) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
