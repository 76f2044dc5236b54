package dev.paxos.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that cannot start says why in one line, and nothing else, and exits with 1. */
class StartFailureTest {
    @TempDir
    private Path directory;

    @Test
    void aWrongSetting() throws Exception {
        assertRefused("paxos.server.id: is \"0\", must be a whole number from 1 to 1023", "--paxos.server.id=0");
    }

    @Test
    void anUnknownSetting() throws Exception {
        assertRefused("paxos.sever.id: is not a setting of this server", "--paxos.sever.id=1");
    }

    @Test
    void anUnknownStore() throws Exception {
        assertRefused("paxos.server.store: there is no \"none\"", "--paxos.server.id=1", "--paxos.server.store=none");
    }

    @Test
    void aCorruptDataDirectory() throws Exception {
        assertRefused(
                "paxos.server.data.dir: journal-1 at byte 42: the checksum is wrong",
                "--paxos.server.id=1",
                "--paxos.server.store=corrupt");
    }

    @Test
    void aRestPortInUse() throws Exception {
        try (ServerSocket taken = listen()) {
            assertRefused(
                    "server.port: port " + taken.getLocalPort() + " is in use",
                    "--paxos.server.id=1",
                    "--paxos.server.store=memory",
                    "--paxos.grpc.port=0",
                    "--server.port=" + taken.getLocalPort());
        }
    }

    @Test
    void aGrpcPortInUse() throws Exception {
        try (ServerSocket taken = listen()) {
            assertRefused(
                    "paxos.grpc.port: port " + taken.getLocalPort() + " is in use",
                    "--paxos.server.id=1",
                    "--paxos.server.store=memory",
                    "--server.port=0",
                    "--paxos.grpc.port=" + taken.getLocalPort());
        }
    }

    @Test
    void anAddressThatStrangersReach() throws Exception {
        assertRefused(
                "server.address: is \"0.0.0.0\", where strangers could change everything",
                "--paxos.server.id=1",
                "--server.address=0.0.0.0");
    }

    @Test
    void aMissingFileOfTokens() throws Exception {
        assertRefused(
                "paxos.security.tokens: there is no none",
                "--paxos.server.id=1",
                "--paxos.server.store=memory",
                "--server.port=0",
                "--paxos.grpc.port=0",
                "--paxos.security.tokens=none");
    }

    @Test
    void aMissingCertificate() throws Exception {
        assertRefused(
                "spring.ssl.bundle: Error reading certificate or key from file 'none-key.pem'",
                "--paxos.server.id=1",
                "--paxos.server.store=memory",
                "--server.port=0",
                "--paxos.grpc.port=0",
                "--server.ssl.bundle=own",
                "--spring.ssl.bundle.pem.own.keystore.certificate=none.pem",
                "--spring.ssl.bundle.pem.own.keystore.private-key=none-key.pem");
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private void assertRefused(String line, String... settings) throws Exception {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                PaxosServerApplication.class.getName()));
        command.addAll(List.of(settings));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .directory(directory.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(output, StandardCharsets.UTF_8))
                .startsWith("The server does not start: " + line)
                .hasLineCount(1);
        assertThat(process.exitValue()).isEqualTo(1);
    }
}
