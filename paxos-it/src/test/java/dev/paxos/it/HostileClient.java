package dev.paxos.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Connections to one port on which anything is sent, as fast as the server takes it or as slowly as one likes; nothing
 * here waits for the server. One thread uses it at a time.
 */
final class HostileClient implements AutoCloseable {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([0-9]{3})");
    private static final int KEPT_BYTES = 4 << 10;

    private final int port;
    private final int receiveBytes;
    private final boolean reads;
    private final List<Connection> connections = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);

    private HostileClient(int port, boolean reads) {
        this.port = port;
        this.reads = reads;
        this.receiveBytes = reads ? 0 : 4 << 10;
    }

    /** What has been said on one connection. */
    private static final class Connection {
        final SocketChannel channel;
        final ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer unsent = ByteBuffer.allocate(0);
        boolean open = true;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }
    }

    /** Opens connections, whose answers are read and kept from their beginning. */
    static HostileClient open(int port, int count) throws IOException {
        HostileClient client = new HostileClient(port, true);
        client.more(count);
        return client;
    }

    /** Opens connections that never take an answer. */
    static HostileClient openDeaf(int port, int count) throws IOException {
        HostileClient client = new HostileClient(port, false);
        client.more(count);
        return client;
    }

    /** Opens so many more that {@code count} are open. */
    void more(int count) throws IOException {
        for (int missing = count - stillOpen(); missing > 0; missing--) {
            SocketChannel channel = SocketChannel.open();
            if (receiveBytes > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBytes);
            }
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.configureBlocking(false);
            connections.add(new Connection(channel));
        }
    }

    /** Keeps what is to be sent first on each connection, by the next call. */
    void begin(String text) {
        begin(text.getBytes(ISO_8859_1));
    }

    /** Keeps what is to be sent first on each connection, by the next call. */
    void begin(byte[] bytes) {
        connections.forEach(connection -> connection.unsent = ByteBuffer.wrap(bytes));
    }

    /** Sends on each connection that has sent all from before. Returns how many bytes the server's side took. */
    long send(String text) {
        return send(text.getBytes(ISO_8859_1));
    }

    /** Sends on each connection that has sent all from before. Returns how many bytes the server's side took. */
    long send(byte[] bytes) {
        long sent = 0;
        for (Connection connection : connections) {
            if (connection.open && !connection.unsent.hasRemaining()) {
                connection.unsent = ByteBuffer.wrap(bytes);
            }
            sent += push(connection);
        }
        return sent;
    }

    /** Goes on with what the server's side has not taken yet, and reads what it answers. */
    long push() {
        return connections.stream().mapToLong(this::push).sum();
    }

    private long push(Connection connection) {
        if (!connection.open) {
            return 0;
        }
        long sent = 0;
        try {
            while (connection.unsent.hasRemaining()) {
                int written = connection.channel.write(connection.unsent);
                sent += written;
                if (written == 0) {
                    break;
                }
            }
        } catch (IOException closedByTheServer) {
            read(connection);
            connection.open = false;
            return sent;
        }
        read(connection);
        return sent;
    }

    private void read(Connection connection) {
        if (!reads || !connection.open) {
            return;
        }
        try {
            int count;
            do {
                buffer.clear();
                count = connection.channel.read(buffer);
                buffer.flip();
                while (buffer.hasRemaining() && connection.answer.size() < KEPT_BYTES) {
                    connection.answer.write(buffer.get());
                }
            } while (count > 0);
            if (count < 0) {
                connection.open = false;
                connection.channel.close();
            }
        } catch (IOException reset) {
            connection.open = false;
        }
    }

    /** Returns how many connections the server has not closed. */
    int stillOpen() {
        push();
        return (int) connections.stream().filter(connection -> connection.open).count();
    }

    /** Returns the status of each answer by HTTP/1.1. */
    List<Integer> statuses() {
        push();
        return connections.stream()
                .map(connection -> STATUS.matcher(connection.answer.toString(ISO_8859_1)))
                .flatMap(matcher -> matcher.results().map(result -> Integer.valueOf(result.group(1))))
                .toList();
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
    }
}
