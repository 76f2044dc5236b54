package dev.paxos.client;

import dev.paxos.core.Accepted;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.proto.v1.AcceptorRequest;
import dev.paxos.proto.v1.AcceptorResponse;
import dev.paxos.proto.v1.AcceptorServiceGrpc;
import dev.paxos.proto.v1.ExchangeRequest;
import dev.paxos.proto.v1.ExchangeResponse;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server on the loopback that answers every request as granted, or whatever a test wants instead. */
final class FakeServer extends AcceptorServiceGrpc.AcceptorServiceImplBase implements AutoCloseable {
    /** What a test does with each message of a stream. */
    interface Script {
        void onMessage(ExchangeRequest message, StreamObserver<ExchangeResponse> client);
    }

    static final String CLUSTER = "test";

    final BlockingQueue<ExchangeRequest> received = new LinkedBlockingQueue<>();
    final BlockingQueue<ServerCallStreamObserver<ExchangeResponse>> streams = new LinkedBlockingQueue<>();
    final AtomicInteger streamCount = new AtomicInteger();
    private final @Nullable ServerIdentity identity;
    private final Script script;
    private final boolean reading;
    private @Nullable Server server;

    private FakeServer(@Nullable ServerIdentity identity, Script script, boolean reading) {
        this.identity = identity;
        this.script = script;
        this.reading = reading;
    }

    static FakeServer granting(int serverId) {
        return scripted(serverId, FakeServer::grantAll);
    }

    static FakeServer scripted(int serverId, Script script) {
        return new FakeServer(identity(CLUSTER, serverId), script, true).start(0);
    }

    /** Says who it is and then does not read a single message. */
    static FakeServer deaf(int serverId) {
        return new FakeServer(identity(CLUSTER, serverId), (message, client) -> {}, false).start(0);
    }

    /** Says that it is somebody; or, with null, nothing about that. */
    static FakeServer identifiedAs(@Nullable ServerIdentity identity) {
        return new FakeServer(identity, FakeServer::grantAll, true).start(0);
    }

    static ServerIdentity identity(String cluster, int serverId) {
        return new ServerIdentity(cluster, serverId, "incarnation-" + serverId);
    }

    FakeServer start(int port) {
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .addService(this)
                    .maxInboundMessageSize(TransportLimits.MAX_MESSAGE_BYTES)
                    .build()
                    .start();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port());
    }

    int port() {
        return running().getPort();
    }

    /** As if it were killed: every connection breaks. */
    void kill() {
        try {
            running().shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Server running() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server;
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public StreamObserver<ExchangeRequest> exchange(StreamObserver<ExchangeResponse> observer) {
        ServerCallStreamObserver<ExchangeResponse> client = (ServerCallStreamObserver<ExchangeResponse>) observer;
        if (!reading) {
            client.disableAutoRequest();
        }
        client.setOnCancelHandler(() -> {});
        streamCount.incrementAndGet();
        streams.add(client);
        ExchangeResponse.Builder first = ExchangeResponse.newBuilder();
        if (identity != null) {
            first.setIdentity(ProtoMapping.identity(identity));
        }
        client.onNext(first.build());
        return new StreamObserver<>() {
            @Override
            public void onNext(ExchangeRequest message) {
                received.add(message);
                script.onMessage(message, client);
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {
                client.onCompleted();
            }
        };
    }

    static void grantAll(ExchangeRequest message, StreamObserver<ExchangeResponse> client) {
        ExchangeResponse.Builder replies = ExchangeResponse.newBuilder();
        message.getRequestsList().forEach(request -> replies.addResponses(granted(request)));
        client.onNext(replies.build());
    }

    static AcceptorResponse granted(AcceptorRequest request) {
        AcceptorResponse.Builder response = AcceptorResponse.newBuilder().setCorrelationId(request.getCorrelationId());
        return switch (request.getRequestCase()) {
            case PREPARE ->
                response.setPrepare(ProtoMapping.prepareResponse(
                                new Promise(Ballot.of(request.getPrepare().getBallot()), Proposal.NONE)))
                        .build();
            case ACCEPT ->
                response.setAccept(ProtoMapping.acceptResponse(
                                new Accepted(Ballot.of(request.getAccept().getBallot()))))
                        .build();
            case GET_STATE ->
                response.setGetState(ProtoMapping.stateResponse(AcceptorState.INITIAL))
                        .build();
            case PING ->
                response.setPing(ProtoMapping.pingResponse(new PingReply(identity(CLUSTER, 1), true)))
                        .build();
            case REQUEST_NOT_SET -> throw new IllegalArgumentException("request: is missing");
        };
    }

    static ExchangeResponse one(AcceptorResponse response) {
        return ExchangeResponse.newBuilder().addResponses(response).build();
    }
}
