package dev.paxos.client;

import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.proto.v1.AcceptorServiceGrpc;
import dev.paxos.proto.v1.ExchangeRequest;
import dev.paxos.proto.v1.ExchangeResponse;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One connection to one server, from the attempt to its end: a channel with a single stream on it. A gRPC channel would
 * reconnect by itself, but as late as it likes and to whomever; here each connection learns anew who is at the other
 * end, and what is torn down is really gone.
 *
 * <p>Nothing may be sent before {@link Owner#opened}. All methods are called, and call the owner, on the event loop.
 */
final class ExchangeStream {
    /** Learns what happens, on the event loop. */
    interface Owner {
        /** The right server has said who it is: requests may be sent. Once at most. */
        void opened(ExchangeStream stream, ServerIdentity identity);

        void received(ExchangeStream stream, ExchangeResponse message);

        /** There is room to write again. */
        void writable(ExchangeStream stream);

        /** The connection is no more, or never came about. The last call, unless the owner ended it. */
        void ended(ExchangeStream stream, AcceptorUnavailableException why);
    }

    /**
     * Whom to connect to, and how.
     *
     * @param credentials asked anew for each connection
     * @param token sent with the call, where there is one
     */
    record Target(
            String clusterName,
            int serverId,
            Endpoint endpoint,
            Supplier<ChannelCredentials> credentials,
            Optional<BearerToken> token,
            Duration connectTimeout,
            Class<? extends Channel> channelType) {}

    static final Metadata.Key<String> CLUSTER_NAME = Metadata.Key.of("paxos-cluster", Metadata.ASCII_STRING_MARSHALLER);

    private final Target target;
    private final EventLoop loop;
    private final Owner owner;
    private final ManagedChannel channel;
    private final ClientCall<ExchangeRequest, ExchangeResponse> call;
    private final Future<?> connectTimer;
    private boolean opened;
    private boolean ended;

    /** Begins to connect. */
    ExchangeStream(Target target, EventLoop loop, Owner owner) {
        this.target = target;
        this.loop = loop;
        this.owner = owner;
        long connectMillis = target.connectTimeout().toMillis();
        channel = NettyChannelBuilder.forAddress(
                        target.endpoint().host(),
                        target.endpoint().port(),
                        target.credentials().get())
                .eventLoopGroup(loop)
                .channelType(target.channelType())
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectMillis)
                .directExecutor()
                .disableRetry()
                .disableServiceConfigLookUp()
                .maxInboundMessageSize(TransportLimits.MAX_MESSAGE_BYTES)
                .flowControlWindow(TransportLimits.FLOW_CONTROL_WINDOW_BYTES)
                .keepAliveTime(TransportLimits.KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(TransportLimits.KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .build();
        CallOptions options = CallOptions.DEFAULT.withOnReadyThreshold(TransportLimits.WRITE_BUFFER_BYTES);
        call = channel.newCall(
                AcceptorServiceGrpc.getExchangeMethod(),
                target.token().map(options::withCallCredentials).orElse(options));
        connectTimer = loop.schedule(
                () -> end(new AcceptorUnavailableException(
                        Reason.UNREACHABLE, "no answer from " + target.endpoint() + " for " + connectMillis + " ms")),
                connectMillis,
                TimeUnit.MILLISECONDS);
        Metadata headers = new Metadata();
        headers.put(CLUSTER_NAME, target.clusterName());
        call.start(new Listener(), headers);
        call.request(Integer.MAX_VALUE);
    }

    /** Tells whether the connection takes more just now; {@link Owner#writable} follows where it does not. */
    boolean isWritable() {
        return opened && !ended && call.isReady();
    }

    void send(ExchangeRequest message) {
        call.sendMessage(message);
    }

    /** Ends the connection, and tells the owner why unless it has been told already. */
    void end(AcceptorUnavailableException why) {
        if (ended) {
            return;
        }
        ended = true;
        connectTimer.cancel(false);
        call.cancel(why.getMessage(), null);
        channel.shutdownNow();
        owner.ended(this, why);
    }

    private void onMessage(ExchangeResponse message) {
        if (ended) {
            return;
        }
        if (opened) {
            owner.received(this, message);
            return;
        }
        if (!message.hasIdentity()) {
            end(new AcceptorUnavailableException(
                    Reason.WRONG_SERVER, "who answers at " + target.endpoint() + " does not say who it is"));
            return;
        }
        ServerIdentity identity = ProtoMapping.identity(message.getIdentity());
        if (identity.serverId() != target.serverId() || !identity.clusterName().equals(target.clusterName())) {
            end(new AcceptorUnavailableException(
                    Reason.WRONG_SERVER,
                    ConnectionFailure.oneLine("server %d of cluster '%s' answers at %s, not server %d of cluster '%s'"
                            .formatted(
                                    identity.serverId(),
                                    identity.clusterName(),
                                    target.endpoint(),
                                    target.serverId(),
                                    target.clusterName()))));
            return;
        }
        opened = true;
        connectTimer.cancel(false);
        owner.opened(this, identity);
    }

    /** What comes before there is a connection, such as an unknown host, does not come on the event loop. */
    private void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    private final class Listener extends ClientCall.Listener<ExchangeResponse> {
        @Override
        public void onMessage(ExchangeResponse message) {
            onLoop(() -> ExchangeStream.this.onMessage(message));
        }

        @Override
        public void onReady() {
            onLoop(() -> {
                if (opened && !ended) {
                    owner.writable(ExchangeStream.this);
                }
            });
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            onLoop(() -> end(ConnectionFailure.of(status)));
        }
    }
}
