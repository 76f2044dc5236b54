package dev.paxos.server.grpc;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFactory;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler.Sharable;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ReflectiveChannelFactory;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** Bounds the connections of a server, all and those of one address; what comes beyond is closed at once. Thread-safe. */
@Sharable
public final class ConnectionLimit extends ChannelInboundHandlerAdapter {
    private final int max;
    private final int maxPerAddress;
    private final Map<InetAddress, Integer> counts = new HashMap<>();
    private int count;

    /**
     * Makes one with no connections.
     *
     * @param max the most connections
     * @param maxPerAddress the most connections of one address
     */
    public ConnectionLimit(int max, int maxPerAddress) {
        this.max = max;
        this.maxPerAddress = maxPerAddress;
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
        Channel connection = (Channel) message;
        if (!(connection.remoteAddress() instanceof InetSocketAddress remote)) {
            connection.unsafe().closeForcibly();
        } else if (tryAdd(remote.getAddress())) {
            var unused = connection.closeFuture().addListener(closed -> remove(remote.getAddress()));
            context.fireChannelRead(message);
        } else {
            connection.unsafe().closeForcibly();
        }
    }

    private synchronized boolean tryAdd(InetAddress address) {
        int ofAddress = counts.getOrDefault(address, 0);
        if (count >= max || ofAddress >= maxPerAddress) {
            return false;
        }
        counts.put(address, ofAddress + 1);
        count++;
        return true;
    }

    private synchronized void remove(InetAddress address) {
        counts.computeIfPresent(address, (any, before) -> before == 1 ? null : before - 1);
        count--;
    }
}
