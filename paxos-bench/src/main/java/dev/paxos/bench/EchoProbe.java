package dev.paxos.bench;

import dev.paxos.bench.load.LoadResult;
import dev.paxos.bench.load.Tally;
import dev.paxos.bench.system.Installation;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What the bare network does: messages on one bidirectional gRPC stream to another process and back. */
final class EchoProbe {
    private static final int MESSAGE_BYTES = 128;

    private EchoProbe() {}

    /** Keeps so many messages on their way. */
    static LoadResult run(int inFlight, Duration warmUp, Duration duration) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Installation.java(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        Installation.classPath(),
                        Bench.class.getName(),
                        EchoServer.ARGUMENT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(answers.readLine()))
                    .usePlaintext()
                    .directExecutor()
                    .build();
            try {
                Tally tally = new Tally();
                Echoes echoes = new Echoes(tally);
                StreamObserver<byte[]> stream = ClientCalls.asyncBidiStreamingCall(
                        channel.newCall(EchoServer.ECHO, CallOptions.DEFAULT), echoes);
                echoes.begin(stream, inFlight);
                Thread.sleep(warmUp.toMillis());
                tally.take();
                Thread.sleep(duration.toMillis());
                return tally.take();
            } finally {
                channel.shutdownNow();
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static final class Echoes implements StreamObserver<byte[]> {
        private final Tally tally;
        private volatile StreamObserver<byte[]> stream = this;

        Echoes(Tally tally) {
            this.tally = tally;
        }

        void begin(StreamObserver<byte[]> requests, int inFlight) {
            stream = requests;
            for (int message = 0; message < inFlight; message++) {
                send();
            }
        }

        private synchronized void send() {
            byte[] message = new byte[MESSAGE_BYTES];
            ByteBuffer.wrap(message).putLong(System.nanoTime());
            stream.onNext(message);
        }

        @Override
        public void onNext(byte[] message) {
            tally.success(System.nanoTime() - ByteBuffer.wrap(message).getLong());
            send();
        }

        @Override
        public void onError(Throwable failure) {
            tally.failure(failure);
        }

        @Override
        public void onCompleted() {
            // Never: the stream ends with its channel.
        }
    }
}
