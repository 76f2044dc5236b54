package dev.paxos.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.TomcatWebServer;

@ExtendWith(OutputCaptureExtension.class)
class ListeningTest {
    @TempDir
    private Path directory;

    @Test
    void aServerListensOnTheLoopbackAloneAndWarnsOfNothing(CapturedOutput output) {
        try (TestServer server = TestServer.start(directory, "memory")) {
            assertThat(restAddress(server).isLoopbackAddress()).isTrue();
            assertThat(grpcAddress(server).isLoopbackAddress()).isTrue();
        }
        assertThat(output.getOut()).contains("serves REST at").doesNotContain("WARN");
    }

    @Test
    void whereStrangersAreAllowedInAWarningSaysSoOnce(CapturedOutput output) {
        try (TestServer server =
                TestServer.start(directory, "memory", "server.address=0.0.0.0", "paxos.security.allow-insecure=true")) {
            assertThat(restAddress(server).isAnyLocalAddress()).isTrue();
            assertThat(grpcAddress(server).isAnyLocalAddress()).isTrue();
        }
        assertThat(output.getOut().lines().filter(line -> line.contains("WARN")))
                .singleElement()
                .asString()
                .contains("Whoever reaches 0.0.0.0 may read and change everything");
    }

    private static InetAddress restAddress(TestServer server) {
        TomcatWebServer rest = (TomcatWebServer) server.webServer();
        return (InetAddress) rest.getTomcat().getConnector().getProperty("address");
    }

    private static InetAddress grpcAddress(TestServer server) {
        return ((InetSocketAddress) server.bean(GrpcServer.class).addresses().get(0)).getAddress();
    }
}
