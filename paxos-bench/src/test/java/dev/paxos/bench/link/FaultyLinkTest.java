package dev.paxos.bench.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.bench.link.FaultyLink.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FaultyLinkTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final int SILENCE_MILLIS = 100;

    private ServerSocket listener;
    private FaultyLink link;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 0, HERE);
        link = FaultyLink.before(listener.getLocalPort());
        client = new Socket(HERE, link.port());
        server = listener.accept();
        assertHears(client, server);
        assertHears(server, client);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        link.close();
        listener.close();
    }

    @Test
    void aCutLinkIsSilentAndWhatWasSentArrivesOnceItIsWholeAgain() throws IOException {
        link.cut();
        client.getOutputStream().write(3);
        server.getOutputStream().write(4);
        assertSilent(server);
        assertSilent(client);

        link.heal();
        assertThat(server.getInputStream().read()).isEqualTo(3);
        assertThat(client.getInputStream().read()).isEqualTo(4);
    }

    @Test
    void aLinkThatIsCutOneWayIsWholeTheOtherWay() throws IOException {
        link.cut(Direction.BACK);
        assertHears(client, server);
        server.getOutputStream().write(3);
        assertSilent(client);
        link.heal();
        assertThat(client.getInputStream().read()).isEqualTo(3);

        link.cut(Direction.THERE);
        assertHears(server, client);
        client.getOutputStream().write(4);
        assertSilent(server);
        link.heal();
        assertThat(server.getInputStream().read()).isEqualTo(4);
    }

    @Test
    void noConnectionIsMadeOverACutLinkUntilItIsWholeAgain() throws IOException {
        link.cut(Direction.BACK);
        try (Socket another = new Socket(HERE, link.port())) {
            another.getOutputStream().write(5);
            assertNobodyComes();

            link.heal();
            try (Socket accepted = listener.accept()) {
                assertThat(accepted.getInputStream().read()).isEqualTo(5);
            }
        }
    }

    @Test
    void theEndOfAConnectionDoesNotShowThroughACutLink() throws IOException {
        link.cut();
        server.close();
        assertSilent(client);

        link.heal();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aDelayIsOneForAllThatIsOnItsWay() throws IOException {
        Duration delay = Duration.ofMillis(200);
        int messages = 50;
        link.delay(delay);
        long began = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            client.getOutputStream().write(i);
        }
        assertThat(server.getInputStream().read()).isZero();
        assertThat(sinceNanos(began)).isGreaterThanOrEqualTo(delay.toNanos());
        assertThat(server.getInputStream().readNBytes(messages - 1)).hasSize(messages - 1);
        assertThat(sinceNanos(began))
                .isLessThan(delay.multipliedBy(messages / 2).toNanos());
    }

    @Test
    void aSlowLinkLetsSoMuchThroughASecond() throws IOException {
        int bytes = 1 << 16;
        link.slow(bytes * 4L);
        long began = System.nanoTime();
        client.getOutputStream().write(new byte[bytes]);
        assertThat(server.getInputStream().readNBytes(bytes)).hasSize(bytes);
        assertThat(sinceNanos(began))
                .isGreaterThanOrEqualTo(Duration.ofMillis(250).toNanos());
    }

    @Test
    void aHealedLinkKeepsNothingBack() throws IOException {
        link.delay(Duration.ofHours(1));
        link.slow(1);
        client.getOutputStream().write(6);
        assertSilent(server);

        link.heal();
        assertThat(server.getInputStream().read()).isEqualTo(6);
        assertHears(client, server);
    }

    @Test
    void aResetBreaksOffTheConnectionsThatThereAre() throws IOException {
        link.reset();

        assertBrokenOff(client);
        assertBrokenOff(server);
        try (Socket another = new Socket(HERE, link.port());
                Socket accepted = listener.accept()) {
            assertHears(another, accepted);
        }
    }

    @Test
    void aRefusedConnectionNeverReachesTheOtherSide() throws IOException {
        link.refuse();

        assertBrokenOff(client);
        assertBrokenOff(server);
        assertThatThrownBy(() -> {
                    try (Socket another = new Socket(HERE, link.port())) {
                        another.getInputStream().read();
                    }
                })
                .isInstanceOf(SocketException.class);
        assertNobodyComes();
    }

    @Test
    void aHalfOpenConnectionIsSilentForEverAndTheNextOneIsNot() throws IOException {
        link.halfOpen();

        assertBrokenOff(client);
        assertBrokenOff(server);
        try (Socket dead = new Socket(HERE, link.port())) {
            dead.getOutputStream().write(7);
            assertSilent(dead);
            assertNobodyComes();

            link.heal();
            try (Socket another = new Socket(HERE, link.port());
                    Socket accepted = listener.accept()) {
                assertHears(another, accepted);
                assertSilent(dead);
            }
        }
    }

    @Test
    void theEndOfOneSideEndsTheOther() throws IOException {
        server.close();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void whoHasSaidAllStillHearsTheAnswer() throws IOException {
        client.getOutputStream().write(8);
        client.shutdownOutput();
        assertThat(server.getInputStream().readAllBytes()).containsExactly(8);
        assertHears(server, client);
    }

    @Test
    void whenNobodyListensBehindItTheConnectionIsBrokenOff() throws IOException {
        listener.close();
        try (Socket another = new Socket(HERE, link.port())) {
            assertBrokenOff(another);
        }
    }

    @Test
    void theEndOfALinkEndsItsConnections() throws IOException {
        link.close();
        assertBrokenOff(client);
        assertBrokenOff(server);
    }

    private static long sinceNanos(long beganNanos) {
        return System.nanoTime() - beganNanos;
    }

    private static void assertHears(Socket speaker, Socket listener) throws IOException {
        speaker.getOutputStream().write(1);
        assertThat(listener.getInputStream().read()).isEqualTo(1);
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(0);
    }

    private static void assertBrokenOff(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    private void assertNobodyComes() throws IOException {
        listener.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> listener.accept()).isInstanceOf(SocketTimeoutException.class);
        listener.setSoTimeout(0);
    }
}
