package dev.paxos.client;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads that do the network's work: epoll where the machine has it, else NIO. Internal to the transport, and
 * public for the server's end, which may share them with its client.
 *
 * <p>Everything that a connection does runs on one of these threads, so nothing on them may block. They are daemons.
 */
public final class EventLoops implements AutoCloseable {
    private static final boolean EPOLL = Epoll.isAvailable();

    private final EventLoopGroup group;

    /**
     * Starts threads, each when it is first needed.
     *
     * @param name what the threads' names begin with
     * @param threads how many, at least 1
     */
    public EventLoops(String name, int threads) {
        group = new MultiThreadIoEventLoopGroup(
                threads,
                new DefaultThreadFactory(name, true),
                EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /**
     * Returns the threads as Netty takes them.
     *
     * @return the group
     */
    public EventLoopGroup group() {
        return group;
    }

    /**
     * Returns the type of a client's channel on these threads.
     *
     * @return the type
     */
    public Class<? extends Channel> channelType() {
        return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /**
     * Returns the type of a server's channel on these threads.
     *
     * @return the type
     */
    public Class<? extends ServerChannel> serverChannelType() {
        return EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** Ends the threads, and waits for that up to two seconds unless called on one of them. Twice is harmless. */
    @Override
    public void close() {
        var ended = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        for (var loop : group) {
            if (loop.inEventLoop()) {
                return;
            }
        }
        ended.awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
