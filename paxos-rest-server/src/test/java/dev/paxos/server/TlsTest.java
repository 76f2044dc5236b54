package dev.paxos.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.paxos.client.Answer;
import dev.paxos.client.Connection;
import dev.paxos.client.PaxosClient;
import dev.paxos.client.PaxosTls;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Namespace;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.server.TestAuthority.Issued;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Real handshakes with real servers: who may speak with them, and how certificates are replaced while they run. */
@ExtendWith(OutputCaptureExtension.class)
class TlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private TestAuthority authority;
    private TestAuthority stranger;
    private Issued own;

    @BeforeEach
    void issueCertificates() {
        authority = new TestAuthority(directory, "authority");
        stranger = new TestAuthority(directory, "stranger");
        own = authority.issue("server");
    }

    @Test
    void serversWithTlsMakeACluster() throws Exception {
        List<TestServer> servers = TestServer.startCluster(directory, "memory", 3, 3, settings());
        try (PaxosClient client = PaxosClient.builder("paxos")
                .endpoints(endpoints(servers))
                .tls(trusting(authority).presenting(own.certificate(), own.privateKey()))
                .build()) {
            client.registers().register("k").blocking().put(Value.utf8("red"));

            for (TestServer server : servers) {
                assertThat(get(server, "/api/registers/k").body()).contains("\"red\"");
            }
        } finally {
            servers.forEach(TestServer::close);
        }
    }

    @Test
    void whoSpeaksPlainTextIsRefusedByBothInterfaces() {
        try (TestServer server = start()) {
            assertThat(server.sendRaw("POST /api/paxos/prepare?id=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .doesNotContain("promisedId");
            assertRefused(server, PaxosClient.builder("paxos"), "");
        }
    }

    @Test
    void whoHasNoCertificateIsRefusedByGRpc() {
        try (TestServer server = start()) {
            assertRefused(server, PaxosClient.builder("paxos").tls(trusting(authority)), "CERTIFICATE_REQUIRED");
        }
    }

    @Test
    void whoHasTheCertificateOfAnotherAuthorityIsRefused() {
        try (TestServer server = start()) {
            Issued other = stranger.issue("other");
            assertRefused(
                    server,
                    PaxosClient.builder("paxos")
                            .tls(trusting(authority).presenting(other.certificate(), other.privateKey())),
                    "TLS: ");
        }
    }

    @Test
    void whoseCertificateHasExpiredIsRefused() {
        try (TestServer server = start()) {
            Issued old = authority.issueExpired("old");
            assertRefused(
                    server,
                    PaxosClient.builder("paxos")
                            .tls(trusting(authority).presenting(old.certificate(), old.privateKey())),
                    "TLS: ");
        }
    }

    @Test
    void restRefusesCertificatesThatAreNotGoodThoughItAsksForNone() throws Exception {
        try (TestServer server = start()) {
            HttpRequest request = request(server, "/api/paxos/state");
            for (Issued bad : List.of(stranger.issue("other"), authority.issueExpired("old"))) {
                assertThatThrownBy(() ->
                                https(ClientContext.presenting(authority, bad)).send(request, BodyHandlers.ofString()))
                        .isInstanceOf(IOException.class);
            }
            assertThat(https(ClientContext.presenting(authority, authority.issue("good")))
                            .send(request, BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(https(authority).send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void anAuthorityIsAddedWhileTheServerRuns() throws Exception {
        Issued other = stranger.issue("other");
        try (TestServer server = start();
                PaxosClient client = PaxosClient.builder("paxos")
                        .endpoint(1, "localhost", server.grpcPort())
                        .tls(trusting(authority).presenting(other.certificate(), other.privateKey()))
                        .build()) {
            await().atMost(PATIENCE)
                    .until(() -> client.connection(1).orElseThrow().problem().isPresent());

            Files.write(authority.certificate(), Files.readAllBytes(stranger.certificate()), StandardOpenOption.APPEND);

            await().atMost(PATIENCE)
                    .until(() -> client.connection(1).orElseThrow().state() == Connection.State.CONNECTED);
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted() {
        try (TestServer server = start()) {
            assertRefused(
                    server,
                    PaxosClient.builder("paxos")
                            .tls(trusting(stranger).presenting(own.certificate(), own.privateKey())),
                    "unable to find valid certification path");
            assertThatThrownBy(
                            () -> https(stranger).send(request(server, "/api/paxos/health"), BodyHandlers.ofString()))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void handshakesThatFailAreNotLoggedByTheServer(CapturedOutput output) {
        try (TestServer server = start()) {
            whoSpeaksGibberish(server.port());
            whoSpeaksGibberish(server.grpcPort());
            assertThat(get(server, "/api/paxos/health").statusCode()).isEqualTo(200);
        }
        assertThat(output.getOut()).doesNotContain("WARN", "ERROR", "Exception");
    }

    @Test
    void aCertificateIsReplacedWhileConnectionsGoOn(CapturedOutput output) throws Exception {
        try (TestServer server = start();
                PaxosClient client = PaxosClient.builder("paxos")
                        .endpoint(1, "localhost", server.grpcPort())
                        .tls(trusting(authority).presenting(own.certificate(), own.privateKey()))
                        .build();
                SSLSocket open = handshake(server.port())) {
            client.registers().register("k").blocking().put(Value.utf8("before"));
            X509Certificate before = certificate(open);

            authority.issue("server");

            await().atMost(PATIENCE).until(() -> !presented(server.port()).equals(before));
            await().atMost(PATIENCE).until(() -> !presented(server.grpcPort()).equals(before));
            client.registers().register("k").blocking().put(Value.utf8("after"));
            open.getOutputStream().write("GET /api/paxos/health HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(open.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"status\":\"UP\"");
        }
        assertThat(output.getOut())
                .contains("New connections use the files of the SSL bundle \"own\" as they are now")
                .doesNotContain("Lost server");
    }

    @Test
    void filesThatCannotBeUsedChangeNothing(CapturedOutput output) throws Exception {
        try (TestServer server = start()) {
            X509Certificate before = presented(server.port());

            Files.copy(authority.issue("other").privateKey(), own.privateKey(), StandardCopyOption.REPLACE_EXISTING);

            await().atMost(PATIENCE).until(() -> output.getOut().contains("matches none of the certificates"));
            assertThat(presented(server.port())).isEqualTo(before);
            assertThat(presented(server.grpcPort())).isEqualTo(before);
            assertThat(output.getOut()).containsOnlyOnce("ERROR");
        }
    }

    @Test
    void aClientFollowsItsFiles(CapturedOutput output) throws Exception {
        Issued client = authority.issueExpired("client");
        try (TestServer server = start();
                PaxosClient sdk = PaxosClient.builder("paxos")
                        .endpoint(1, "localhost", server.grpcPort())
                        .tls(trusting(authority)
                                .presenting(client.certificate(), client.privateKey())
                                .lookingEvery(Duration.ofMillis(50)))
                        .build()) {
            await().atMost(PATIENCE)
                    .until(() -> sdk.connection(1).orElseThrow().problem().isPresent());

            Files.writeString(client.privateKey(), "not a key");
            await().atMost(PATIENCE).until(() -> output.getOut().contains("client-key.pem holds no private key"));
            authority.issue("client");

            await().atMost(PATIENCE).until(() -> sdk.connection(1).orElseThrow().state() == Connection.State.CONNECTED);
            assertThat(output.getOut()).containsOnlyOnce("holds no private key in");
        }
    }

    @Test
    void aClientIsNotBuiltOnFilesThatCannotBeUsed() throws Exception {
        Path missing = directory.resolve("missing.pem");
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        Issued other = authority.issue("other");

        assertNotBuilt(PaxosTls.trusting(missing), "tls: there is no " + missing);
        assertNotBuilt(PaxosTls.trusting(empty), "tls: " + empty + " holds no certificate");
        assertNotBuilt(PaxosTls.trusting(own.privateKey()), "tls: " + own.privateKey() + " holds no certificate");
        assertNotBuilt(
                trusting(authority).presenting(own.certificate(), own.certificate()),
                "tls: " + own.certificate() + " holds no private key in PKCS #8");
        assertNotBuilt(
                trusting(authority).presenting(own.certificate(), other.privateKey()),
                "tls: " + other.privateKey() + " holds the private key of another certificate");
    }

    private static void assertNotBuilt(PaxosTls tls, String problem) {
        PaxosClient.Builder builder =
                PaxosClient.builder("paxos").endpoint(1, "localhost", 1).tls(tls);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(problem);
    }

    private TestServer start() {
        return TestServer.start(directory, "memory", settings());
    }

    private String[] settings() {
        String bundle = "spring.ssl.bundle.pem.own.";
        return new String[] {
            "server.ssl.bundle=own",
            bundle + "keystore.certificate=" + own.certificate(),
            bundle + "keystore.private-key=" + own.privateKey(),
            bundle + "truststore.certificate=" + authority.certificate(),
            "spring.ssl.bundle.watch.file.quiet-period=50ms"
        };
    }

    private static PaxosTls trusting(TestAuthority authority) {
        return PaxosTls.trusting(authority.certificate());
    }

    private static String endpoints(List<TestServer> servers) {
        List<String> endpoints = new ArrayList<>();
        for (TestServer server : servers) {
            endpoints.add((endpoints.size() + 1) + "=localhost:" + server.grpcPort());
        }
        return String.join(",", endpoints);
    }

    /** No connection comes about, for this reason, and nothing reaches the acceptor. */
    private static void assertRefused(TestServer server, PaxosClient.Builder builder, String reason) {
        try (PaxosClient client =
                builder.endpoint(1, "localhost", server.grpcPort()).build()) {
            await().atMost(PATIENCE)
                    .until(() -> client.connection(1).orElseThrow().problem().isPresent());
            assertThat(client.connection(1).orElseThrow().problem().orElseThrow())
                    .contains(reason);
            assertThat(client.broadcast()
                            .prepare(new Key(Namespace.DECISIONS, "k"), Ballot.of(1))
                            .all()
                            .join())
                    .hasEntrySatisfying(1, answer -> assertThat(answer).isInstanceOf(Answer.Failed.class));
        }
        assertThat(server.bean(Acceptor.class).keyCount()).isZero();
    }

    private static void whoSpeaksGibberish(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write("\u0016\u0003\u0001 gibberish".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException refused) {
            assertThat(refused).hasMessageContaining("reset");
        }
    }

    private HttpResponse<String> get(TestServer server, String path) {
        try {
            return https(authority).send(request(server, path), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest request(TestServer server, String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + path))
                .timeout(PATIENCE)
                .method("GET", BodyPublishers.noBody())
                .build();
    }

    private static HttpClient https(TestAuthority trusted) {
        return https(ClientContext.trusting(trusted));
    }

    private static HttpClient https(SSLContext context) {
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private SSLSocket handshake(int port) throws IOException {
        SSLSocket socket =
                (SSLSocket) ClientContext.trusting(authority).getSocketFactory().createSocket("localhost", port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.startHandshake();
        return socket;
    }

    private X509Certificate presented(int port) throws IOException {
        try (SSLSocket socket = handshake(port)) {
            return certificate(socket);
        }
    }

    private static X509Certificate certificate(SSLSocket socket) throws SSLException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
}
