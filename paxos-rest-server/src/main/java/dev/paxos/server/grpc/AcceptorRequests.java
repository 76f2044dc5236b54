package dev.paxos.server.grpc;

import dev.paxos.client.Budget;
import dev.paxos.client.PingReply;
import dev.paxos.client.ProtoMapping;
import dev.paxos.client.ServerIdentity;
import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Namespace;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.register.Registers;
import dev.paxos.proto.v1.AcceptRequest;
import dev.paxos.proto.v1.GetStateRequest;
import dev.paxos.proto.v1.PrepareRequest;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The one way from a message to the acceptor, for unary calls and streams alike: checks it, maps it, hands it over.
 * Every method throws {@link IllegalArgumentException} for a malformed message, which then changes nothing.
 */
final class AcceptorRequests {
    private final AcceptorClient acceptor;
    private final ServerIdentity identity;
    private final BooleanSupplier serving;
    private final int maxValueBytes;
    /** What is under way in all calls and streams together. */
    private final Budget budget;

    AcceptorRequests(
            AcceptorClient acceptor,
            ServerIdentity identity,
            BooleanSupplier serving,
            int maxValueBytes,
            Budget budget) {
        this.acceptor = acceptor;
        this.identity = identity;
        this.serving = serving;
        this.maxValueBytes = maxValueBytes;
        this.budget = budget;
    }

    ServerIdentity identity() {
        return identity;
    }

    Budget budget() {
        return budget;
    }

    CompletableFuture<PrepareReply> prepare(PrepareRequest request) {
        Key key = ProtoMapping.key(request.getNamespace(), request.getKey());
        return acceptor.prepare(key, Ballot.of(request.getBallot()));
    }

    CompletableFuture<AcceptReply> accept(AcceptRequest request) {
        Key key = ProtoMapping.key(request.getNamespace(), request.getKey());
        int allowed = maxValueBytes + (key.namespace() == Namespace.REGISTERS ? Registers.ENVELOPE_BYTES : 0);
        if (request.getValue().size() > allowed) {
            throw new IllegalArgumentException(
                    "value: has " + request.getValue().size() + " bytes, at most " + allowed + " are allowed");
        }
        return acceptor.accept(key, ProtoMapping.proposal(request), ProtoMapping.next(request));
    }

    CompletableFuture<AcceptorState> state(GetStateRequest request) {
        return acceptor.state(ProtoMapping.key(request.getNamespace(), request.getKey()));
    }

    PingReply ping() {
        return new PingReply(identity, serving.getAsBoolean());
    }
}
