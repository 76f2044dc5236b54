package dev.paxos.server.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.server.TestServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Bytes on a connection to a whole server, Tomcat included, that is a cluster of its own. */
class RawHttpFuzzTest {
    private static final String[] BEGINNINGS = {
        "",
        "POST /api/paxos/prepare?",
        "POST /api/paxos/accept?",
        "GET /api/paxos/state?",
        "PUT /api/registers/",
        "GET /api/",
        "POST /api/paxos/accept HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/json\r\n",
        "POST /api/paxos/accept HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n",
        "DELETE /api/registers/",
        "POST /api/broadcast/paxos/"
    };
    private static final int PATIENCE_MILLIS = 30_000;
    /** What was asked for on a connection that is gone may yet be done. */
    private static final int REST_MILLIS = 10;

    /** A condition that does not hold, or a value that is there: a round was run to tell it. */
    private static final Pattern MAY_HAVE_WRITTEN = Pattern.compile("HTTP/1.1 (2\\d\\d|404|409|412)");

    @TempDir
    static Path directory;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(directory, "memory", "paxos.server.count=1");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @FuzzTest(maxDuration = "10s")
    void theServerAnswersAsDocumentedAndARefusalChangesNothing(FuzzedDataProvider data)
            throws IOException, InterruptedException {
        // What Jazzer would take for a request forged by the input.
        BugDetectors.allowNetworkConnections((host, port) -> port == server.port());
        Acceptor acceptor = server.bean(Acceptor.class);
        int keys = acceptor.keyCount();
        String beginning = data.pickValue(BEGINNINGS);
        byte[] rest = data.consumeRemainingAsBytes();
        String answer = exchange(beginning, rest);
        if (answer.isEmpty()) {
            Thread.sleep(REST_MILLIS);
        } else if (answer.startsWith("{")) {
            // A request line without a version is HTTP/0.9, whose answers have no status line: Tomcat's own courtesy.
            assertThat(answer).doesNotContain("\"status\":500");
        } else {
            assertThat(answer).startsWith("HTTP/1.");
            int status = Integer.parseInt(answer.substring(9, 12));
            // 505, and 501 for a transfer encoding that nobody knows, are HTTP's own.
            assertThat(status)
                    .satisfiesAnyOf(
                            code -> assertThat(code).isBetween(200, 499),
                            code -> assertThat(code).isIn(501, 505));
            if (!MAY_HAVE_WRITTEN.matcher(answer).find()) {
                assertThat(acceptor.keyCount()).isEqualTo(keys);
            }
        }
        assertThat(acceptor.isServing()).isTrue();
    }

    /** Sends all, ends its side of the connection, and returns all that comes. */
    private static String exchange(String beginning, byte[] rest) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(beginning.getBytes(ISO_8859_1));
            out.write(rest);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (SocketException closedBeforeAllWasSent) {
            return "";
        }
    }
}
