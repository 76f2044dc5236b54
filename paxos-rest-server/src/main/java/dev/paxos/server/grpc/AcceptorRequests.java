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
import dev.paxos.proto.v1.AcceptorRequest;
import dev.paxos.proto.v1.GetStateRequest;
import dev.paxos.proto.v1.PrepareRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

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

    /**
     * Reads the keys of messages that are about to be handed over, for the acceptor to expect them.
     *
     * @return a key for each message, or null where it has none or a malformed one
     */
    List<@Nullable Key> expect(List<AcceptorRequest> messages) {
        List<@Nullable Key> keys = new ArrayList<>(messages.size());
        List<Key> expected = new ArrayList<>(messages.size());
        for (AcceptorRequest message : messages) {
            Key key = keyOf(message);
            keys.add(key);
            if (key != null) {
                expected.add(key);
            }
        }
        if (expected.size() > 1) {
            acceptor.expect(expected);
        }
        return keys;
    }

    private static @Nullable Key keyOf(AcceptorRequest message) {
        try {
            return switch (message.getRequestCase()) {
                case PREPARE -> key(message.getPrepare());
                case ACCEPT -> key(message.getAccept());
                case GET_STATE -> key(message.getGetState());
                case PING, REQUEST_NOT_SET -> null;
            };
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static Key key(PrepareRequest request) {
        return ProtoMapping.key(request.getNamespace(), request.getKey());
    }

    private static Key key(AcceptRequest request) {
        return ProtoMapping.key(request.getNamespace(), request.getKey());
    }

    private static Key key(GetStateRequest request) {
        return ProtoMapping.key(request.getNamespace(), request.getKey());
    }

    CompletableFuture<PrepareReply> prepare(PrepareRequest request) {
        return prepare(null, request);
    }

    /** Takes a prepare whose key {@link #expect} has read, or did not find well-formed. */
    CompletableFuture<PrepareReply> prepare(@Nullable Key known, PrepareRequest request) {
        Key key = known == null ? key(request) : known;
        return acceptor.prepare(key, Ballot.of(request.getBallot()));
    }

    CompletableFuture<AcceptReply> accept(AcceptRequest request) {
        return accept(null, request);
    }

    /** Takes an accept whose key {@link #expect} has read, or did not find well-formed. */
    CompletableFuture<AcceptReply> accept(@Nullable Key known, AcceptRequest request) {
        Key key = known == null ? key(request) : known;
        int allowed = maxValueBytes + (key.namespace() == Namespace.REGISTERS ? Registers.ENVELOPE_BYTES : 0);
        if (request.getValue().size() > allowed) {
            throw new IllegalArgumentException(
                    "value: has " + request.getValue().size() + " bytes, at most " + allowed + " are allowed");
        }
        return acceptor.accept(key, ProtoMapping.proposal(request), ProtoMapping.next(request));
    }

    CompletableFuture<AcceptorState> state(GetStateRequest request) {
        return state(null, request);
    }

    /** Takes a question for a state whose key {@link #expect} has read, or did not find well-formed. */
    CompletableFuture<AcceptorState> state(@Nullable Key known, GetStateRequest request) {
        return acceptor.state(known == null ? key(request) : known);
    }

    PingReply ping() {
        return new PingReply(identity, serving.getAsBoolean());
    }
}
