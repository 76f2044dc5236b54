package dev.paxos.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.paxos.client.Connection;
import dev.paxos.client.PaxosClient;
import dev.paxos.client.PaxosTls;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.proto.v1.AcceptorServiceGrpc;
import dev.paxos.proto.v1.GetRequest;
import dev.paxos.proto.v1.PutRequest;
import dev.paxos.proto.v1.RegisterServiceGrpc;
import dev.paxos.server.TestAuthority.Issued;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Who may do what of a server that asks who calls, over both interfaces. */
@ExtendWith(OutputCaptureExtension.class)
class AccessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    @TempDir
    private Path directory;

    private Path tokens;
    private TestServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        tokens = directory.resolve("tokens");
        Files.write(tokens, List.of("read " + hash("r3ad"), "write " + hash("wr1te"), "peer " + hash("p33r")));
        server = TestServer.start(directory, "memory", "paxos.server.count=1", "paxos.security.tokens=" + tokens);
        channel = Grpc.newChannelBuilder("localhost:" + server.grpcPort(), InsecureChannelCredentials.create())
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/registers/k, 404, 404, 404",
        "PUT, /api/registers/k, 403, 201, 201",
        "DELETE, /api/registers/k, 403, 204, 204",
        "GET, /api/paxos/state, 200, 200, 200",
        "POST, /api/broadcast/paxos/propose?value=v, 403, 200, 200",
        "POST, /api/transcript/propose?value=v, 403, 200, 200",
        "POST, /api/transcript/prepare?id=1, 403, 403, 200",
        "POST, /api/paxos/prepare?id=1, 403, 403, 200",
        "POST, /api/paxos/accept?id=1&value=v, 403, 403, 200",
        "POST, /api/broadcast/paxos/prepare?id=1, 403, 403, 200",
        "POST, /api/broadcast/paxos/accept?id=1&value=v, 403, 403, 200",
    })
    void restAnswersToWhomItMay(String method, String path, int reader, int writer, int peer) {
        assertThat(status(method, path, "Bearer r3ad")).isEqualTo(reader);
        assertThat(status(method, path, "")).isEqualTo(401);
        assertThat(status(method, path, "Bearer wrong")).isEqualTo(401);
        if (reader == 403) {
            assertThat(server.bean(Acceptor.class).keyCount()).isZero();
        }
        assertThat(status(method, path, "Bearer wr1te")).isEqualTo(writer);
        if (writer == 403) {
            assertThat(server.bean(Acceptor.class).keyCount()).isZero();
        }
        if (peer != writer) {
            assertThat(status(method, path, "Bearer p33r")).isEqualTo(peer);
        }
    }

    @Test
    void aRefusalByRestSaysWhatIsMissing() {
        HttpResponse<String> nobody = server.exchange("PUT", "/api/registers/k", "red");
        HttpResponse<String> wrong = server.exchange("PUT", "/api/registers/k", "red", "Authorization: Bearer wrong");
        HttpResponse<String> reader = server.exchange("PUT", "/api/registers/k", "red", "Authorization: Bearer r3ad");

        assertThat(nobody.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"paxos\"");
        assertThat(nobody.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(nobody.body()).contains("\"type\":\"/problems/unauthenticated\"", "\"status\":401");
        assertThat(wrong.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer realm=\"paxos\", error=\"invalid_token\"");
        assertThat(wrong.body()).contains("the bearer token is not known");
        assertThat(reader.body())
                .contains("\"type\":\"/problems/forbidden\"", "this needs the role write, the caller has read");
    }

    @Test
    void restRefusesBeforeTheBodyIsThere() {
        String answer = server.sendHeadersAlone(
                "PUT /api/registers/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 401");
    }

    @Test
    void gRpcAnswersToWhomItMay() {
        assertThat(get("")).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(get("Bearer wrong")).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(get("Bearer r3ad")).isEqualTo(Status.Code.OK);
        assertThat(put("Bearer r3ad")).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(put("Bearer wr1te")).isEqualTo(Status.Code.OK);
        assertThat(put("Bearer p33r")).isEqualTo(Status.Code.OK);
    }

    @Test
    void gRpcRefusesBeforeAnyMessageIsSent() throws Exception {
        for (String authorization : List.of("", "Bearer wrong", "Bearer wr1te")) {
            CompletableFuture<Status> closed = new CompletableFuture<>();
            ClientCall<?, ?> call = channel.newCall(AcceptorServiceGrpc.getExchangeMethod(), CallOptions.DEFAULT);
            start(call, headers(authorization), closed);

            assertThat(closed.get(20, TimeUnit.SECONDS).getCode())
                    .isEqualTo(
                            authorization.contains("wr1te")
                                    ? Status.Code.PERMISSION_DENIED
                                    : Status.Code.UNAUTHENTICATED);
        }
        assertThat(server.bean(Acceptor.class).keyCount()).isZero();
    }

    private static <Q, R> void start(ClientCall<Q, R> call, Metadata headers, CompletableFuture<Status> closed) {
        call.start(
                new ClientCall.Listener<R>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        closed.complete(status);
                    }
                },
                headers);
        call.request(1);
    }

    @Test
    void theHealthIsOpenToAll() {
        assertThat(status("GET", "/api/paxos/health", "")).isEqualTo(200);
        assertThat(HealthGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatusValue())
                .isEqualTo(1);
    }

    @Test
    void anSdkClientNeedsTheRolePeer() throws Exception {
        assertThat(connect("wr1te")).contains("this needs the role peer, the caller has write");
        assertThat(connect("wrong")).contains("the bearer token is not known");
        assertThat(connect("p33r")).isEmpty();
    }

    @Test
    void aTokenThatIsTakenAwayIsRefusedSoon() throws Exception {
        assertThat(get("Bearer r3ad")).isEqualTo(Status.Code.OK);

        Files.write(tokens, List.of("read " + hash("another")));

        await().atMost(PATIENCE).until(() -> get("Bearer r3ad") == Status.Code.UNAUTHENTICATED);
        assertThat(status("GET", "/api/paxos/state", "Bearer r3ad")).isEqualTo(401);
        assertThat(status("GET", "/api/paxos/state", "Bearer another")).isEqualTo(200);
    }

    @Test
    void noTokenIsEverLogged(CapturedOutput output) throws Exception {
        restAnswersToWhomItMay("POST", "/api/paxos/prepare?id=1", 403, 403, 200);
        gRpcAnswersToWhomItMay();
        anSdkClientNeedsTheRolePeer();
        Files.write(tokens, List.of("wr1te"));
        await().atMost(PATIENCE).until(() -> output.getAll().contains("stay in force"));

        assertThat(output.getAll())
                .contains("Server 1 of cluster")
                .doesNotContain("r3ad", "wr1te", "p33r", "Bearer", hash("r3ad"));
    }

    @Test
    void rolesGoByCertificatesToo() throws Exception {
        TestAuthority authority = new TestAuthority(directory, "authority");
        Issued own = authority.issue("server", "server.example");
        String bundle = "spring.ssl.bundle.pem.own.";
        try (TestServer secured = TestServer.start(
                directory,
                "memory",
                "paxos.server.count=1",
                "server.ssl.bundle=own",
                bundle + "keystore.certificate=" + own.certificate(),
                bundle + "keystore.private-key=" + own.privateKey(),
                bundle + "truststore.certificate=" + authority.certificate(),
                "paxos.security.certificates.read=reader",
                "paxos.security.certificates.peer=server.example")) {
            assertThat(codes(secured, authority, own)).containsExactly(Status.Code.OK, Status.Code.OK);
            assertThat(codes(secured, authority, authority.issue("reader")))
                    .containsExactly(Status.Code.OK, Status.Code.PERMISSION_DENIED);
            assertThat(statuses(secured, authority, own)).containsExactly(404, 201, 200);
            assertThat(statuses(secured, authority, authority.issue("reader"))).containsExactly(200, 403, 403);
            assertThat(codes(secured, authority, authority.issue("nobody")))
                    .containsExactly(Status.Code.UNAUTHENTICATED, Status.Code.UNAUTHENTICATED);
            assertThat(statuses(secured, authority, authority.issue("nobody"))).containsExactly(401, 401, 401);
            Issued reader = authority.issue("reader");
            assertThat(problem(PaxosClient.builder("paxos")
                            .endpoint(1, "localhost", secured.grpcPort())
                            .tls(PaxosTls.trusting(authority.certificate())
                                    .presenting(reader.certificate(), reader.privateKey()))))
                    .contains("this needs the role peer, the caller has read");
        }
    }

    private static List<Status.Code> codes(TestServer server, TestAuthority authority, Issued client) {
        ManagedChannel secured;
        try {
            secured = Grpc.newChannelBuilder(
                            "localhost:" + server.grpcPort(),
                            TlsChannelCredentials.newBuilder()
                                    .trustManager(authority.certificate().toFile())
                                    .keyManager(
                                            client.certificate().toFile(),
                                            client.privateKey().toFile())
                                    .build())
                    .build();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        try {
            return List.of(get(secured, ""), put(secured, ""));
        } finally {
            secured.shutdownNow();
        }
    }

    /** Returns what REST answers to a read, to a write, and to a message of the protocol. */
    private static List<Integer> statuses(TestServer server, TestAuthority authority, Issued client) throws Exception {
        HttpClient https = HttpClient.newBuilder()
                .sslContext(ClientContext.presenting(authority, client))
                .build();
        List<Integer> statuses = new ArrayList<>();
        for (String call :
                List.of("GET /api/registers/r", "PUT /api/registers/r", "POST /api/paxos/accept?id=1&value=v")) {
            int space = call.indexOf(' ');
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("https://localhost:" + server.port() + call.substring(space + 1)))
                    .timeout(PATIENCE)
                    .method(call.substring(0, space), BodyPublishers.noBody())
                    .build();
            statuses.add(https.send(request, BodyHandlers.discarding()).statusCode());
        }
        return statuses;
    }

    private int status(String method, String path, String authorization) {
        return (authorization.isEmpty()
                        ? server.exchange(method, path, "")
                        : server.exchange(method, path, "", "Authorization: " + authorization))
                .statusCode();
    }

    /** Returns why a client has no connection, or nothing where it has one and can write. */
    private String connect(String token) throws InterruptedException {
        return problem(PaxosClient.builder("paxos")
                .endpoint(1, "localhost", server.grpcPort())
                .token(() -> token));
    }

    private static String problem(PaxosClient.Builder builder) throws InterruptedException {
        try (PaxosClient client = builder.build()) {
            await().atMost(PATIENCE)
                    .until(() -> client.connection(1).orElseThrow().state() != Connection.State.CONNECTING);
            String problem = client.connection(1).orElseThrow().problem().orElse("");
            if (problem.isEmpty()) {
                client.registers().register("sdk").blocking().put(Value.utf8("v"));
            }
            return problem;
        }
    }

    private Status.Code get(String authorization) {
        return get(channel, authorization);
    }

    private Status.Code put(String authorization) {
        return put(channel, authorization);
    }

    private static Status.Code get(ManagedChannel channel, String authorization) {
        return code(() -> with(RegisterServiceGrpc.newBlockingStub(channel), authorization)
                .get(GetRequest.newBuilder().setKey("g").build()));
    }

    private static Status.Code put(ManagedChannel channel, String authorization) {
        return code(() -> with(RegisterServiceGrpc.newBlockingStub(channel), authorization)
                .put(PutRequest.newBuilder().setKey("g").build()));
    }

    private static Status.Code code(Runnable call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private static <S extends AbstractStub<S>> S with(S stub, String authorization) {
        return stub.withDeadlineAfter(20, TimeUnit.SECONDS)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(authorization)));
    }

    private static Metadata headers(String authorization) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("paxos-cluster", Metadata.ASCII_STRING_MARSHALLER), "paxos");
        if (!authorization.isEmpty()) {
            headers.put(AUTHORIZATION, authorization);
        }
        return headers;
    }

    private static String hash(String token) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    }
}
