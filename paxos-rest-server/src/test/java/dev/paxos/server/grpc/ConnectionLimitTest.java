package dev.paxos.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.paxos.client.Budget;
import dev.paxos.client.EventLoops;
import dev.paxos.proto.v1.GetRequest;
import dev.paxos.proto.v1.GetResponse;
import dev.paxos.proto.v1.RegisterServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionLimitTest {
    private static final int MAX_STREAMS = 32;

    private final AtomicInteger begun = new AtomicInteger();

    @Test
    void withTooManyStreamsInAllTheConnectionsWithTheMostAreClosed() throws Exception {
        EventLoops loops = new EventLoops("test-server", 2);
        Server server = startServerThatNeverAnswers(loops);
        ManagedChannel modest = connect(server);
        ManagedChannel greedy = connect(server);
        try {
            List<Future<GetResponse>> few = begin(modest, 4);
            List<Future<GetResponse>> many = begin(greedy, MAX_STREAMS - 4);
            await().until(() -> begun.get() == MAX_STREAMS);
            assertThat(many).noneMatch(Future::isDone);

            begin(greedy, MAX_STREAMS / 8);

            await().until(() -> many.stream().allMatch(Future::isDone));
            assertThat(few).noneMatch(Future::isDone);
        } finally {
            modest.shutdownNow();
            greedy.shutdownNow();
            server.shutdownNow().awaitTermination();
            loops.close();
        }
    }

    private Server startServerThatNeverAnswers(EventLoops loops) throws Exception {
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        GrpcServerTransport.configure(builder, loops);
        Budget bytes = new Budget(1 << 10, 1 << 20);
        GrpcServerTransport.bound(
                builder, loops, new ConnectionLimit(8, 8, MAX_STREAMS), new PartialMessages(bytes, bytes));
        return builder.addService(new RegisterServiceGrpc.RegisterServiceImplBase() {
                    @Override
                    public void get(GetRequest request, StreamObserver<GetResponse> reply) {
                        begun.incrementAndGet();
                    }
                })
                .build()
                .start();
    }

    private static ManagedChannel connect(Server server) {
        return NettyChannelBuilder.forAddress("localhost", server.getPort())
                .usePlaintext()
                .build();
    }

    private static List<Future<GetResponse>> begin(ManagedChannel channel, int calls) {
        return IntStream.range(0, calls)
                .<Future<GetResponse>>mapToObj(
                        i -> RegisterServiceGrpc.newFutureStub(channel).get(GetRequest.getDefaultInstance()))
                .toList();
    }
}
