package dev.paxos.bench.system;

import dev.paxos.bench.etcd.MaintenanceGrpc;
import dev.paxos.bench.etcd.StatusRequest;
import dev.paxos.bench.etcd.StatusResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;

/** Asks a server of etcd how it is. */
final class EtcdStatus {
    private EtcdStatus() {}

    static boolean knowsALeader(int port) {
        return of(port).getLeader() != 0;
    }

    static boolean isLeader(int port) {
        try {
            StatusResponse status = of(port);
            return status.getLeader() == status.getHeader().getMemberId();
        } catch (StatusRuntimeException unreachable) {
            return false;
        }
    }

    private static StatusResponse of(int port) {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .directExecutor()
                .build();
        try {
            return MaintenanceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(2, TimeUnit.SECONDS)
                    .status(StatusRequest.getDefaultInstance());
        } finally {
            channel.shutdownNow();
        }
    }
}
