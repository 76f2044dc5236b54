package dev.paxos.bench.system;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Unary gRPC calls to several servers, over one connection to each; a server whose connection is down is passed
 * over. Replies are handled on the network's threads, and calls have no deadline timer. Thread-safe.
 */
final class UnaryCalls implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private final List<ManagedChannel> channels = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    /** Connects: a single client to one server, several clients to all. */
    UnaryCalls(List<Integer> ports, int clients, ClientInterceptor... interceptors) {
        for (int port : clients == 1 ? ports.subList(0, 1) : ports) {
            channels.add(NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .usePlaintext()
                    .directExecutor()
                    .intercept(interceptors)
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                    .build());
        }
    }

    /** Sends a request to the server whose turn it is; of the two last parameters one is called, once. */
    <Q, R> void call(MethodDescriptor<Q, R> method, Q request, Consumer<R> reply, Consumer<Throwable> failed) {
        call(turn.getAndIncrement(), method, request, reply, failed);
    }

    /** Sends a request to the server that a number falls on, the same for the same number while that server is there. */
    <Q, R> void call(
            int number, MethodDescriptor<Q, R> method, Q request, Consumer<R> reply, Consumer<Throwable> failed) {
        ClientCalls.asyncUnaryCall(
                channel(number).newCall(method, CallOptions.DEFAULT), request, new ReplyObserver<>(reply, failed));
    }

    private ManagedChannel channel(int first) {
        ManagedChannel channel = channels.get(Math.floorMod(first, channels.size()));
        for (int other = 1; other < channels.size() && isDown(channel); other++) {
            channel = channels.get(Math.floorMod(first + other, channels.size()));
        }
        return channel;
    }

    private static boolean isDown(ManagedChannel channel) {
        ConnectivityState state = channel.getState(true);
        return state == ConnectivityState.TRANSIENT_FAILURE || state == ConnectivityState.CONNECTING;
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        try {
            for (ManagedChannel channel : channels) {
                channel.awaitTermination(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class ReplyObserver<R> implements StreamObserver<R> {
        private final Consumer<R> reply;
        private final Consumer<Throwable> failed;
        private @Nullable R value;

        ReplyObserver(Consumer<R> reply, Consumer<Throwable> failed) {
            this.reply = reply;
            this.failed = failed;
        }

        @Override
        public void onNext(R next) {
            value = next;
        }

        @Override
        public void onError(Throwable failure) {
            failed.accept(failure);
        }

        @Override
        public void onCompleted() {
            if (value == null) {
                failed.accept(new IllegalStateException("no reply"));
            } else {
                reply.accept(value);
            }
        }
    }
}
