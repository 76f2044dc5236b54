package dev.paxos.server.grpc;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFactory;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler.Sharable;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ReflectiveChannelFactory;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the connections of a server, all and those of one address, and the streams of all together, of which each is a
 * call, or was one and waits for its client to end it, too. A connection beyond is closed at once; with too many streams
 * those are closed that have the most. Thread-safe.
 */
@Sharable
public final class ConnectionLimit extends ChannelInboundHandlerAdapter {
    /** All streams are counted after so many new ones, as a part of the most that there may be. */
    private static final int STEPS = 16;

    private final int max;
    private final int maxPerAddress;
    private final int maxStreams;
    private final Map<InetAddress, Integer> counts = new HashMap<>();
    private final Set<Connection> connections = new HashSet<>();
    private final AtomicInteger newStreams = new AtomicInteger();

    /**
     * Makes one with no connections.
     *
     * @param max the most connections
     * @param maxPerAddress the most connections of one address
     * @param maxStreams the most streams of all connections, but for a sixteenth more that have just begun
     */
    public ConnectionLimit(int max, int maxPerAddress, int maxStreams) {
        this.max = max;
        this.maxPerAddress = maxPerAddress;
        this.maxStreams = maxStreams;
    }

    /** Makes listening channels of a type, of which each connection is counted. */
    ChannelFactory<ServerChannel> counting(Class<? extends ServerChannel> type) {
        ChannelFactory<? extends ServerChannel> factory = new ReflectiveChannelFactory<>(type);
        return () -> {
            ServerChannel listening = factory.newChannel();
            listening.pipeline().addFirst(this);
            return listening;
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel channel = (Channel) message;
        Connection connection = new Connection(channel);
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            channel.unsafe().closeForcibly();
        } else if (tryAdd(connection, remote.getAddress())) {
            var unused = channel.closeFuture().addListener(closed -> remove(connection, remote.getAddress()));
            channel.pipeline().addFirst(connection);
            context.fireChannelRead(message);
        } else {
            channel.unsafe().closeForcibly();
        }
    }

    private synchronized boolean tryAdd(Connection connection, InetAddress address) {
        int ofAddress = counts.getOrDefault(address, 0);
        if (connections.size() >= max || ofAddress >= maxPerAddress) {
            return false;
        }
        counts.put(address, ofAddress + 1);
        connections.add(connection);
        return true;
    }

    private synchronized void remove(Connection connection, InetAddress address) {
        counts.computeIfPresent(address, (any, before) -> before == 1 ? null : before - 1);
        connections.remove(connection);
    }

    /** Counts its new streams, before all else in its pipeline, and so once what has arrived is handled. */
    private final class Connection extends ChannelInboundHandlerAdapter {
        private final Channel channel;
        private volatile @Nullable Http2ConnectionHandler http2;
        private int before;

        Connection(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            int now = streams();
            if (now > before && newStreams.addAndGet(now - before) > maxStreams / STEPS) {
                newStreams.set(0);
                closeLargest();
            }
            before = now;
            context.fireChannelReadComplete();
        }

        int streams() {
            Http2ConnectionHandler known = http2;
            if (known == null) {
                known = channel.pipeline().get(Http2ConnectionHandler.class);
                http2 = known;
            }
            return known == null ? 0 : known.connection().numActiveStreams();
        }

        /** At once: a close that is asked of the channel waits for its streams. */
        void close() {
            channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
        }
    }

    /** Others' numbers may be a moment old. */
    private synchronized void closeLargest() {
        List<Load> loads = connections.stream()
                .map(connection -> new Load(connection, connection.streams()))
                .sorted(Comparator.comparingInt(Load::streams).reversed())
                .toList();
        int all = loads.stream().mapToInt(Load::streams).sum();
        for (Iterator<Load> largest = loads.iterator(); all > maxStreams; ) {
            Load closed = largest.next();
            all -= closed.streams();
            closed.connection().close();
        }
    }

    private record Load(Connection connection, int streams) {}
}
