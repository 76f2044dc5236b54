package dev.paxos.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.paxos.client.Budget;
import dev.paxos.client.EventLoops;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.acceptor.AcceptorLimits;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.proposer.ThreadTimer;
import dev.paxos.core.register.Registers;
import dev.paxos.core.store.MemoryStore;
import dev.paxos.proto.v1.CompareAndSetRequest;
import dev.paxos.proto.v1.CompareAndSetResponse;
import dev.paxos.proto.v1.DeleteRequest;
import dev.paxos.proto.v1.DeleteResponse;
import dev.paxos.proto.v1.GetRequest;
import dev.paxos.proto.v1.GetResponse;
import dev.paxos.proto.v1.PutRequest;
import dev.paxos.proto.v1.PutResponse;
import dev.paxos.server.metrics.OperationStatistics;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** Messages of any bytes to the service of registers, one after another on the same registers. */
class RegisterCallFuzzTest {
    private static final EventLoops LOOPS = new EventLoops("fuzzed", 1);
    private static final ThreadTimer TIMER = new ThreadTimer("fuzzed-timer");

    /** A reply, or the status in its place. */
    private record Answer<M>(Optional<M> reply, Status status) {
        Code code() {
            return status.getCode();
        }
    }

    /** A call's kind and its message without what frames it. */
    private record Script(ByteArrayInputStream bytes) {
        boolean isOver() {
            return bytes.available() == 0;
        }

        int kind() {
            return bytes.read() & 3;
        }

        <M extends MessageLite> Optional<M> message(Parser<M> parser) {
            try {
                return Optional.ofNullable(parser.parseDelimitedFrom(bytes));
            } catch (InvalidProtocolBufferException notAMessage) {
                return Optional.empty();
            }
        }
    }

    @FuzzTest(maxDuration = "10s")
    void whatIsAnsweredIsSoAndARefusalChangesNothing(byte[] bytes) throws IOException {
        Acceptor acceptor = Acceptor.open(new MemoryStore(), Runnable::run, AcceptorLimits.DEFAULT);
        try (Registers registers = new Registers(new ProposerContext(
                        Map.of(1, acceptor), 1, ProposerLimits.DEFAULT, TIMER, new SplittableRandom(1)));
                RegisterGrpcService service = new RegisterGrpcService(
                        Optional.of(registers),
                        new Budget(8, 1 << 24),
                        LOOPS,
                        new OperationStatistics("grpc", OperationStatistics.family()))) {
            Script script = new Script(new ByteArrayInputStream(bytes));
            while (!script.isOver()) {
                switch (script.kind()) {
                    case 0 -> script.message(GetRequest.parser()).ifPresent(request -> get(service, request.getKey()));
                    case 1 -> script.message(PutRequest.parser()).ifPresent(request -> put(service, request));
                    case 2 ->
                        script.message(CompareAndSetRequest.parser())
                                .ifPresent(request -> compareAndSet(service, request));
                    default -> script.message(DeleteRequest.parser()).ifPresent(request -> delete(service, request));
                }
                assertThat(service.inFlight()).isZero();
            }
        }
    }

    private static void put(RegisterGrpcService service, PutRequest request) {
        GetResponse before = get(service, request.getKey());
        Answer<PutResponse> answer = ask(service::put, request);
        GetResponse after = get(service, request.getKey());
        switch (answer.code()) {
            case OK -> {
                assertThat(request.getIfAbsent() && before.hasValue()).isFalse();
                assertThat(after.getVersion()).isEqualTo(before.getVersion() + 1);
                assertThat(after.getValue()).isEqualTo(request.getValue());
                assertThat(answer.reply())
                        .contains(PutResponse.newBuilder()
                                .setVersion(after.getVersion())
                                .setCreated(!before.hasValue())
                                .build());
            }
            case FAILED_PRECONDITION ->
                assertThat(request.getIfAbsent() && before.hasValue()).isTrue();
            default -> assertNamesAField(answer);
        }
        assertThat(answer.code() == Code.OK || after.equals(before)).isTrue();
    }

    private static void compareAndSet(RegisterGrpcService service, CompareAndSetRequest request) {
        GetResponse before = get(service, request.getKey());
        Answer<CompareAndSetResponse> answer = ask(service::compareAndSet, request);
        GetResponse after = get(service, request.getKey());
        switch (answer.code()) {
            case OK -> {
                assertThat(before.getVersion()).isEqualTo(request.getExpectedVersion());
                assertThat(after.getVersion()).isEqualTo(before.getVersion() + 1);
                assertThat(after.getValue()).isEqualTo(request.getValue());
                assertThat(answer.reply().map(CompareAndSetResponse::getVersion))
                        .contains(after.getVersion());
            }
            case FAILED_PRECONDITION -> assertThat(before.getVersion()).isNotEqualTo(request.getExpectedVersion());
            default -> assertNamesAField(answer);
        }
        assertThat(answer.code() == Code.OK || after.equals(before)).isTrue();
    }

    private static void delete(RegisterGrpcService service, DeleteRequest request) {
        GetResponse before = get(service, request.getKey());
        Answer<DeleteResponse> answer = ask(service::delete, request);
        GetResponse after = get(service, request.getKey());
        boolean deleted = answer.reply().map(DeleteResponse::getDeleted).orElse(false);
        switch (answer.code()) {
            case OK -> {
                assertThat(deleted).isEqualTo(before.hasValue());
                assertThat(answer.reply().map(DeleteResponse::getVersion)).contains(after.getVersion());
            }
            case FAILED_PRECONDITION ->
                assertThat(before.hasValue() && before.getVersion() == request.getExpectedVersion())
                        .isFalse();
            default -> assertNamesAField(answer);
        }
        GetResponse expected = deleted
                ? GetResponse.newBuilder().setVersion(before.getVersion() + 1).build()
                : before;
        assertThat(after).isEqualTo(expected);
    }

    /** What the register holds; nothing where its key is none, as every call with it is then told. */
    private static GetResponse get(RegisterGrpcService service, String key) {
        Answer<GetResponse> answer =
                ask(service::get, GetRequest.newBuilder().setKey(key).build());
        if (answer.code() != Code.OK) {
            assertNamesAField(answer);
        }
        return answer.reply().orElse(GetResponse.getDefaultInstance());
    }

    private static void assertNamesAField(Answer<?> answer) {
        assertThat(answer.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(answer.status().getDescription()).matches("(?s)(key|value|expected_version): .+");
    }

    private static <Q, M> Answer<M> ask(BiConsumer<Q, StreamObserver<M>> call, Q request) {
        CompletableFuture<Answer<M>> answer = new CompletableFuture<>();
        call.accept(request, new ReadyCall<>() {
            @Override
            public void onNext(M reply) {
                assertThat(answer.complete(new Answer<>(Optional.of(reply), Status.OK)))
                        .isTrue();
            }

            @Override
            public void onError(Throwable failure) {
                assertThat(answer.complete(new Answer<>(Optional.empty(), Status.fromThrowable(failure))))
                        .isTrue();
            }

            @Override
            public void onCompleted() {
                assertThat(answer).isDone();
            }
        });
        return answer.join();
    }
}
