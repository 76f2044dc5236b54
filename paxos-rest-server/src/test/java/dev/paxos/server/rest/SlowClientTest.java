package dev.paxos.server.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.server.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that come in pieces, or many at once, and connections that come in numbers. */
class SlowClientTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int MAX_CONNECTIONS_PER_ADDRESS = 5;
    private static final int MAX_PIPELINED = 32;
    private static final String HEALTH = "GET /api/paxos/health/live HTTP/1.1\r\nHost: h\r\n\r\n";

    @TempDir
    Path directory;

    private TestServer server;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void start() {
        server = TestServer.start(
                directory,
                "memory",
                "paxos.deadlines.receive=1s",
                "paxos.limits.max-value-bytes=100000",
                "paxos.limits.max-connections-per-address=" + MAX_CONNECTIONS_PER_ADDRESS);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    @Test
    void aBodyInPiecesIsTakenAsAWhole() throws IOException {
        String body = "{\"id\":1,\"value\":\"" + "v".repeat(50_000) + "\"}";
        Socket socket = open();
        send(socket, accept("Content-Length: " + body.length()));
        for (int i = 0; i < body.length(); i += 10_000) {
            send(socket, body.substring(i, Math.min(body.length(), i + 10_000)));
        }
        assertThat(answer(socket)).startsWith("HTTP/1.1 200").contains("\"acceptedId\":1", "vvvv");
    }

    @Test
    void aChunkedBodyInPiecesIsTakenAsAWhole() throws IOException {
        Socket socket = open();
        send(socket, accept("Transfer-Encoding: chunked"));
        send(socket, "8\r\n{\"id\":2,\r\n");
        send(socket, "c\r\n\"value\":\"w\"}\r\n0\r\n\r\n");
        assertThat(answer(socket)).startsWith("HTTP/1.1 200").contains("\"acceptedValue\":\"w\"");
    }

    @Test
    void aBodyThatDoesNotArriveIsTimedOutWithAProblem() throws IOException {
        Socket socket = open();
        send(socket, accept("Content-Length: 1000") + "{");
        assertThat(answer(socket)).startsWith("HTTP/1.1 408").contains("/problems/request-timeout");
    }

    @Test
    void aChunkThatIsNoneIsRefusedWithAProblem() throws IOException {
        Socket socket = open();
        send(socket, accept("Transfer-Encoding: chunked"));
        send(socket, "1\r\n{\r\n");
        send(socket, "nonsense\r\n");
        assertThat(answer(socket)).startsWith("HTTP/1.1 400").contains("/problems/malformed-request");
    }

    @Test
    void aChunkedBodyThatIsTooLongIsRefusedWithAProblem() throws IOException {
        Socket socket = open();
        send(socket, accept("Transfer-Encoding: chunked"));
        send(socket, "98968\r\n" + "v".repeat(625_000) + "\r\n");
        assertThat(answer(socket)).startsWith("HTTP/1.1 413").contains("/problems/body-too-large");
    }

    @Test
    void whatARefusedClientStillSendsLeavesItsConnectionAsItWas() throws IOException {
        Socket socket = open();
        for (int i = 0; i < 3; i++) {
            send(socket, "PUT /nothing HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n");
            assertThat(socket.getInputStream().readNBytes(12))
                    .asString(ISO_8859_1)
                    .isEqualTo("HTTP/1.1 404");
            send(socket, "red");
            while (socket.getInputStream().read() != '}') {
                // The end of the problem.
            }
        }
    }

    @Test
    void headersThatDoNotArriveAreTimedOutHoweverOftenAPieceOfThemComes() throws IOException {
        Socket socket = open();
        send(socket, "GET / HTTP/1.1\r\nHost: h\r\n");
        socket.setSoTimeout(100);
        Awaitility.await().until(() -> isClosedAfterOneMore(socket, "a: b\r\n"));
    }

    @Test
    void aConnectionIsClosedAfterSoManyRequestsThatWaitForNoAnswer() throws IOException {
        Socket socket = open();
        send(socket, HEALTH.repeat(MAX_PIPELINED + 1));
        String[] answers = answer(socket).split("HTTP/1.1 200");
        assertThat(answers).hasSize(1 + MAX_PIPELINED);
        assertThat(answers[MAX_PIPELINED - 1]).doesNotContain("Connection: close");
        assertThat(answers[MAX_PIPELINED]).contains("Connection: close");
    }

    @Test
    void aConnectionOnWhichEachAnswerIsWaitedForStaysOpen() throws IOException {
        Socket socket = open();
        for (int i = 0; i < 3 * MAX_PIPELINED; i++) {
            send(socket, HEALTH);
            assertThat(socket.getInputStream().readNBytes(12))
                    .asString(ISO_8859_1)
                    .isEqualTo("HTTP/1.1 200");
            while (socket.getInputStream().read() != '}') {
                // The end of the answer.
            }
        }
    }

    @Test
    void anAddressHasSoManyConnectionsAndNoMore() throws IOException {
        for (int i = 0; i < MAX_CONNECTIONS_PER_ADDRESS; i++) {
            Socket socket = open();
            send(socket, HEALTH);
            assertThat(socket.getInputStream().readNBytes(12))
                    .asString(ISO_8859_1)
                    .isEqualTo("HTTP/1.1 200");
        }
        assertThat(isRefused()).isTrue();

        sockets.get(0).close();

        Awaitility.await().until(() -> !isRefused());
    }

    /** Tells whether a new connection is closed without an answer. */
    private boolean isRefused() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            send(socket, "GET /api/paxos/health/live HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            return socket.getInputStream().readAllBytes().length == 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private static boolean isClosedAfterOneMore(Socket socket, String piece) throws IOException {
        try {
            send(socket, piece);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static String accept(String header) {
        return String.join(
                "\r\n",
                "POST /api/paxos/accept HTTP/1.1",
                "Host: h",
                "Connection: close",
                "Content-Type: application/json",
                header,
                "\r\n");
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        sockets.add(socket);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
}
