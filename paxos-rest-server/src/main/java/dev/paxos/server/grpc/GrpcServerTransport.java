package dev.paxos.server.grpc;

import dev.paxos.client.EventLoops;
import dev.paxos.client.TransportLimits;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.util.concurrent.TimeUnit;

/** Sets a gRPC server up as the acceptor's service and the clients' transport need it. */
public final class GrpcServerTransport {
    /** Who only opens connections is soon rid of them. */
    private static final int HANDSHAKE_SECONDS = 10;

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
                .directExecutor()
                .maxInboundMessageSize(TransportLimits.MAX_MESSAGE_BYTES)
                .flowControlWindow(TransportLimits.FLOW_CONTROL_WINDOW_BYTES)
                .keepAliveTime(TransportLimits.KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(TransportLimits.KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(TransportLimits.KEEP_ALIVE_SECONDS / 2, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true);
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
