package dev.paxos.bench.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LinkProxyTest {
    @Test
    void aCutLinkIsSilentAndWhatWasSentArrivesOnceItIsWholeAgain() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket listener = new ServerSocket(0, 0, here);
                LinkProxy link = LinkProxy.before(listener.getLocalPort());
                Socket client = new Socket(here, link.port());
                Socket server = listener.accept()) {
            client.getOutputStream().write(1);
            assertThat(server.getInputStream().read()).isEqualTo(1);
            server.getOutputStream().write(2);
            assertThat(client.getInputStream().read()).isEqualTo(2);

            link.cut();
            client.getOutputStream().write(3);
            server.setSoTimeout(100);
            assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            link.heal();
            server.setSoTimeout(0);
            assertThat(server.getInputStream().read()).isEqualTo(3);
        }
    }

    @Test
    void theEndOfOneSideEndsTheOther() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket listener = new ServerSocket(0, 0, here);
                LinkProxy link = LinkProxy.before(listener.getLocalPort());
                Socket client = new Socket(here, link.port())) {
            listener.accept().close();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }
}
