package dev.paxos.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.paxos.client.Budget;
import dev.paxos.client.ProtoMapping;
import dev.paxos.client.ServerIdentity;
import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.Transition;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.proto.v1.AcceptorRequest;
import dev.paxos.proto.v1.AcceptorResponse;
import dev.paxos.proto.v1.ExchangeRequest;
import dev.paxos.proto.v1.ExchangeResponse;
import dev.paxos.proto.v1.Failure;
import io.grpc.netty.shaded.io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Messages of any bytes on the stream of an acceptor. */
class ExchangeFuzzTest {
    private static final int MAX_VALUE_BYTES = 64;

    /** The rules themselves, with nothing around them. */
    private static final class BareAcceptor implements AcceptorClient {
        private final Map<Key, AcceptorState> states = new HashMap<>();

        private <R> CompletableFuture<R> apply(Key key, Transition<R> transition) {
            if (transition.changed()) {
                states.put(key, transition.state());
            }
            return CompletableFuture.completedFuture(transition.reply());
        }

        private AcceptorState held(Key key) {
            return states.getOrDefault(key, AcceptorState.INITIAL);
        }

        @Override
        public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
            return apply(key, held(key).prepare(ballot));
        }

        @Override
        public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
            assertThat(proposal.value().size()).isLessThanOrEqualTo(MAX_VALUE_BYTES + 1024);
            return apply(key, held(key).accept(proposal, next));
        }

        @Override
        public CompletableFuture<AcceptorState> state(Key key) {
            return CompletableFuture.completedFuture(held(key));
        }
    }

    /** A client that reads everything at once. */
    private static final class Client extends ReadyCall<ExchangeResponse> {
        private final List<AcceptorResponse> responses = new ArrayList<>();
        private int asked;
        private boolean ended;

        @Override
        public void onNext(ExchangeResponse message) {
            responses.addAll(message.getResponsesList());
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError("the stream was broken off", failure);
        }

        @Override
        public void onCompleted() {
            ended = true;
        }

        @Override
        public void request(int count) {
            asked += count;
        }
    }

    @FuzzTest(maxDuration = "10s")
    void eachRequestGetsItsOneReplyAndOnlyASoundOneChangesAnything(byte[] bytes) {
        ExchangeRequest message;
        try {
            message = ExchangeRequest.parseFrom(bytes);
        } catch (InvalidProtocolBufferException notAMessage) {
            return;
        }
        BareAcceptor acceptor = new BareAcceptor();
        Budget budget = new Budget(1 << 20, 1 << 30);
        AcceptorRequests requests = new AcceptorRequests(
                acceptor, new ServerIdentity("paxos", 1, "incarnation"), () -> true, MAX_VALUE_BYTES, budget);
        Client client = new Client();
        ExchangeSession session = new ExchangeSession(
                requests,
                client,
                ImmediateEventExecutor.INSTANCE,
                new ExchangeStatistics(),
                RequestTracer.NONE,
                over -> {});
        session.open();
        for (AcceptorRequest request : message.getRequestsList()) {
            Map<Key, AcceptorState> before = Map.copyOf(acceptor.states);
            client.responses.clear();
            session.onNext(ExchangeRequest.newBuilder().addRequests(request).build());

            assertThat(client.responses).hasSize(1);
            AcceptorResponse response = client.responses.get(0);
            assertThat(response.getCorrelationId()).isEqualTo(request.getCorrelationId());
            if (response.hasFailure()) {
                assertThat(response.getFailure().getReason()).isEqualTo(Failure.Reason.REASON_INVALID);
                assertThat(acceptor.states).isEqualTo(before);
            } else {
                assertMeansTheSame(request, response, acceptor);
            }
            assertThat(budget.count()).isZero();
        }
        assertThat(client.asked).isEqualTo(1 + message.getRequestsCount());
        session.onCompleted();
        assertThat(client.ended).isTrue();
    }

    /** What was understood is what was meant: mapped back it is the same message, and the reply survives its way. */
    private static void assertMeansTheSame(AcceptorRequest request, AcceptorResponse response, BareAcceptor acceptor) {
        switch (request.getRequestCase()) {
            case PREPARE -> {
                var prepare = request.getPrepare();
                Key key = ProtoMapping.key(prepare.getNamespace(), prepare.getKey());
                var again = ProtoMapping.prepareRequest(key, Ballot.of(prepare.getBallot()));
                assertThat(ProtoMapping.key(again.getNamespace(), again.getKey()))
                        .isEqualTo(key);
                assertThat(again.getBallot()).isEqualTo(prepare.getBallot());
                PrepareReply reply = ProtoMapping.prepareReply(response.getPrepare());
                assertThat(ProtoMapping.prepareResponse(reply)).isEqualTo(response.getPrepare());
                assertThat(acceptor.held(key).promised().number()).isGreaterThanOrEqualTo(prepare.getBallot());
            }
            case ACCEPT -> {
                var accept = request.getAccept();
                Key key = ProtoMapping.key(accept.getNamespace(), accept.getKey());
                Proposal proposal = ProtoMapping.proposal(accept);
                Ballot next = ProtoMapping.next(accept);
                var again = ProtoMapping.acceptRequest(key, proposal, next);
                assertThat(ProtoMapping.proposal(again)).isEqualTo(proposal);
                assertThat(ProtoMapping.next(again)).isEqualTo(next);
                AcceptReply reply = ProtoMapping.acceptReply(response.getAccept());
                assertThat(ProtoMapping.acceptResponse(reply)).isEqualTo(response.getAccept());
            }
            case GET_STATE -> {
                var read = request.getGetState();
                AcceptorState held = acceptor.held(ProtoMapping.key(read.getNamespace(), read.getKey()));
                assertThat(ProtoMapping.state(response.getGetState())).isEqualTo(held);
            }
            case PING -> assertThat(response.hasPing()).isTrue();
            case REQUEST_NOT_SET -> throw new AssertionError("answered without a failure: " + response);
        }
    }
}
