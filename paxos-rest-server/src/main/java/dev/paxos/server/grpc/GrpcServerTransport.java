package dev.paxos.server.grpc;

import dev.paxos.client.EventLoops;
import dev.paxos.client.TransportLimits;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.util.concurrent.TimeUnit;

/** Sets a gRPC server up as the acceptor's service and the clients' transport need it. */
public final class GrpcServerTransport {
    /** Who only opens connections is soon rid of them. */
    private static final int HANDSHAKE_SECONDS = 10;

    /** More than that wait at the client. The SDK has one stream a server. */
    private static final int MAX_CALLS_OF_A_CONNECTION = 128;

    /** Who cancels more calls than a client whose deadlines pass together is rid of its connection. */
    private static final int MAX_CANCELLED_CALLS = 16 * MAX_CALLS_OF_A_CONNECTION;

    private static final int CANCELLED_CALLS_SECONDS = 10;

    /** After so much it is the next connection's turn: the other servers are heard among strangers who flood this one. */
    private static final int MOST_READ_BYTES = 16 << 10;

    private static final int FIRST_READ_BYTES = 2 << 10;
    private static final int LEAST_READ_BYTES = 64;

    private static final int MAX_METADATA_BYTES = 8 << 10;

    /** A connection without a call is closed after this time; a client that wants one later makes another. */
    private static final int IDLE_MINUTES = 10;

    private GrpcServerTransport() {}

    /**
     * Sets threads and limits. Calls then run on the threads of the network, so that a message passes no other thread
     * on its way to the acceptor: no service on this server may block.
     *
     * @param server the server to be
     * @param loops the threads, the same that {@link AcceptorGrpcService} is given; they must outlive the server
     */
    public static void configure(NettyServerBuilder server, EventLoops loops) {
        server.bossEventLoopGroup(loops.group())
                .workerEventLoopGroup(loops.group())
                .channelType(loops.serverChannelType())
                .withChildOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(LEAST_READ_BYTES, FIRST_READ_BYTES, MOST_READ_BYTES)
                                .maxMessagesPerRead(1))
                .directExecutor()
                .maxConcurrentCallsPerConnection(MAX_CALLS_OF_A_CONNECTION)
                .maxRstFramesPerWindow(MAX_CANCELLED_CALLS, CANCELLED_CALLS_SECONDS)
                .maxConnectionIdle(IDLE_MINUTES, TimeUnit.MINUTES)
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .maxInboundMessageSize(TransportLimits.MAX_MESSAGE_BYTES)
                .flowControlWindow(TransportLimits.FLOW_CONTROL_WINDOW_BYTES)
                .keepAliveTime(TransportLimits.KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(TransportLimits.KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(TransportLimits.KEEP_ALIVE_SECONDS / 2, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true);
    }

    /**
     * Bounds what all connections take together.
     *
     * @param server the server to be, {@linkplain #configure configured} already
     * @param loops the threads that it was given
     * @param connections bounds the connections
     * @param messages bounds what has arrived of messages
     */
    public static void bound(
            NettyServerBuilder server, EventLoops loops, ConnectionLimit connections, PartialMessages messages) {
        server.channelFactory(connections.counting(loops.serverChannelType()))
                .intercept(messages)
                .addStreamTracerFactory(messages);
    }

    /**
     * Takes connections with TLS alone.
     *
     * @param server the server to be
     * @param tls with what; a replacement of it is followed
     */
    public static void secure(NettyServerBuilder server, GrpcTls tls) {
        server.sslContext(tls.inbound()).handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    }
}
