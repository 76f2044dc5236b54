package dev.paxos.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.paxos.core.AcceptReply;
import dev.paxos.core.Accepted;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Nack;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.proto.v1.AcceptRequest;
import dev.paxos.proto.v1.AcceptResponse;
import dev.paxos.proto.v1.GetStateResponse;
import dev.paxos.proto.v1.Namespace;
import dev.paxos.proto.v1.PingResponse;
import dev.paxos.proto.v1.PrepareResponse;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtoMappingTest {
    private static final Ballot ZERO = Ballot.of(0);
    private static final Ballot HIGHEST = Ballot.of(Long.MAX_VALUE);
    private static final Proposal RED = new Proposal(Ballot.of(5), Value.utf8("red"));
    private static final Proposal EMPTY = new Proposal(ZERO, Value.EMPTY);

    static Stream<PrepareReply> prepareReplies() {
        return Stream.of(
                new Promise(ZERO, Proposal.NONE),
                new Promise(HIGHEST, RED),
                new Promise(Ballot.of(1), EMPTY),
                new Nack(ZERO, Proposal.NONE),
                new Nack(HIGHEST, RED),
                new Nack(ZERO, EMPTY));
    }

    static Stream<AcceptReply> acceptReplies() {
        return Stream.of(
                new Accepted(ZERO), new Accepted(HIGHEST), new Nack(ZERO, Proposal.NONE), new Nack(HIGHEST, RED));
    }

    static Stream<AcceptorState> states() {
        return Stream.of(
                AcceptorState.INITIAL,
                new AcceptorState(ZERO, Proposal.NONE),
                new AcceptorState(ZERO, EMPTY),
                new AcceptorState(HIGHEST, RED));
    }

    static Stream<Arguments> accepts() {
        return Stream.of(
                Arguments.of(Key.register("k"), RED, Ballot.NONE),
                Arguments.of(Key.decision("k"), RED, Ballot.of(6)),
                Arguments.of(Key.decision("ключ"), EMPTY, Ballot.of(1)),
                Arguments.of(Key.decision("x".repeat(Key.MAX_BYTES)), EMPTY, HIGHEST),
                Arguments.of(
                        Key.register("k"), new Proposal(HIGHEST, Value.wrap(new byte[Value.MAX_BYTES])), Ballot.NONE));
    }

    @ParameterizedTest
    @MethodSource("prepareReplies")
    void aPrepareReplyComesBackAsItWent(PrepareReply reply) throws InvalidProtocolBufferException {
        byte[] wire = ProtoMapping.prepareResponse(reply).toByteArray();

        assertThat(ProtoMapping.prepareReply(PrepareResponse.parseFrom(wire))).isEqualTo(reply);
    }

    @ParameterizedTest
    @MethodSource("acceptReplies")
    void anAcceptReplyComesBackAsItWent(AcceptReply reply) throws InvalidProtocolBufferException {
        byte[] wire = ProtoMapping.acceptResponse(reply).toByteArray();

        assertThat(ProtoMapping.acceptReply(AcceptResponse.parseFrom(wire))).isEqualTo(reply);
    }

    @ParameterizedTest
    @MethodSource("states")
    void aStateComesBackAsItWent(AcceptorState state) throws InvalidProtocolBufferException {
        byte[] wire = ProtoMapping.stateResponse(state).toByteArray();

        assertThat(ProtoMapping.state(GetStateResponse.parseFrom(wire))).isEqualTo(state);
    }

    @ParameterizedTest
    @MethodSource("accepts")
    void anAcceptComesBackAsItWent(Key key, Proposal proposal, Ballot next) throws InvalidProtocolBufferException {
        AcceptRequest request = AcceptRequest.parseFrom(
                ProtoMapping.acceptRequest(key, proposal, next).toByteArray());

        assertThat(ProtoMapping.key(request.getNamespace(), request.getKey())).isEqualTo(key);
        assertThat(ProtoMapping.proposal(request)).isEqualTo(proposal);
        assertThat(ProtoMapping.next(request)).isEqualTo(next);
    }

    @Test
    void theOtherRequestsComeBackAsTheyWent() {
        Key key = Key.register("k");
        var prepare = ProtoMapping.prepareRequest(key, HIGHEST);
        var state = ProtoMapping.stateRequest(key);

        assertThat(ProtoMapping.key(prepare.getNamespace(), prepare.getKey())).isEqualTo(key);
        assertThat(prepare.getBallot()).isEqualTo(Long.MAX_VALUE);
        assertThat(ProtoMapping.key(state.getNamespace(), state.getKey())).isEqualTo(key);
    }

    @Test
    void aPingReplyComesBackAsItWent() {
        PingReply reply = new PingReply(new ServerIdentity("demo", 3, "a-b"), true);

        assertThat(ProtoMapping.pingReply(ProtoMapping.pingResponse(reply))).isEqualTo(reply);
    }

    @Test
    void noValueIsNotTheSameAsAnEmptyValue() {
        assertThat(ProtoMapping.stateResponse(new AcceptorState(ZERO, EMPTY)).hasAccepted())
                .isTrue();
        assertThat(ProtoMapping.stateResponse(new AcceptorState(ZERO, Proposal.NONE))
                        .hasAccepted())
                .isFalse();
    }

    @Test
    void aNamespaceMustBeNamed() {
        assertRefused("namespace: ", () -> ProtoMapping.key(Namespace.NAMESPACE_UNSPECIFIED, "k"));
        assertRefused("namespace: ", () -> ProtoMapping.key(Namespace.UNRECOGNIZED, "k"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "\u0000"})
    void aMalformedKeyIsRefused(String name) {
        assertRefused("key: ", () -> ProtoMapping.key(Namespace.NAMESPACE_DECISIONS, name));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void aNegativeBallotIsRefusedWhereverItStands(long number) {
        var proposal = dev.paxos.proto.v1.Proposal.newBuilder().setBallot(number);
        assertRefused("ballot: ", () -> ProtoMapping.proposal(accept(number)));
        assertRefused(
                "ballot: ",
                () -> ProtoMapping.prepareReply(PrepareResponse.newBuilder()
                        .setPromise(dev.paxos.proto.v1.Promise.newBuilder().setBallot(number))
                        .build()));
        assertRefused(
                "ballot: ",
                () -> ProtoMapping.acceptReply(AcceptResponse.newBuilder()
                        .setAccepted(dev.paxos.proto.v1.Accepted.newBuilder().setBallot(number))
                        .build()));
        assertRefused(
                "promised: ",
                () -> ProtoMapping.acceptReply(AcceptResponse.newBuilder()
                        .setNack(dev.paxos.proto.v1.Nack.newBuilder().setPromised(number))
                        .build()));
        assertRefused(
                "ballot: ",
                () -> ProtoMapping.state(
                        GetStateResponse.newBuilder().setPromised(number).build()));
        assertRefused(
                "ballot: ",
                () -> ProtoMapping.state(GetStateResponse.newBuilder()
                        .setPromised(9)
                        .setAccepted(proposal)
                        .build()));
    }

    @Test
    void theNextBallotMustBeAboveTheProposals() {
        assertRefused(
                "next: ",
                () -> ProtoMapping.next(accept(5).toBuilder().setNext(4).build()));
        assertRefused(
                "next: ",
                () -> ProtoMapping.next(accept(5).toBuilder().setNext(5).build()));
        assertRefused(
                "next: ",
                () -> ProtoMapping.next(accept(0).toBuilder().setNext(0).build()));
        assertRefused(
                "next: ",
                () -> ProtoMapping.next(accept(0).toBuilder().setNext(-1).build()));
        assertThat(ProtoMapping.next(accept(5).toBuilder().setNext(6).build())).isEqualTo(Ballot.of(6));
    }

    @Test
    void aValueTooLargeIsRefusedWithoutBeingCopied() {
        ByteString large = UnsafeByteOperations.unsafeWrap(new byte[Value.MAX_BYTES + 1]);

        assertRefused(
                "value: ",
                () -> ProtoMapping.proposal(
                        accept(5).toBuilder().setValue(large).build()));
    }

    @Test
    void anEmptyReplyIsRefused() {
        assertRefused("reply: ", () -> ProtoMapping.prepareReply(PrepareResponse.getDefaultInstance()));
        assertRefused("reply: ", () -> ProtoMapping.acceptReply(AcceptResponse.getDefaultInstance()));
        assertRefused("identity: ", () -> ProtoMapping.pingReply(PingResponse.getDefaultInstance()));
    }

    @Test
    void aStateWhoseProposalIsAboveThePromiseIsRefused() {
        assertRefused(
                "accepted: ",
                () -> ProtoMapping.state(GetStateResponse.newBuilder()
                        .setPromised(4)
                        .setAccepted(dev.paxos.proto.v1.Proposal.newBuilder().setBallot(5))
                        .build()));
    }

    private static AcceptRequest accept(long ballot) {
        return AcceptRequest.newBuilder()
                .setNamespace(Namespace.NAMESPACE_DECISIONS)
                .setKey("k")
                .setBallot(ballot)
                .build();
    }

    private static void assertRefused(String begin, ThrowingCallable mapping) {
        assertThatThrownBy(mapping).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(begin);
    }
}
