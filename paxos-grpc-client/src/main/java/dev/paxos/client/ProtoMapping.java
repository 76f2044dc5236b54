package dev.paxos.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.paxos.core.AcceptReply;
import dev.paxos.core.Accepted;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Nack;
import dev.paxos.core.Namespace;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.proto.v1.AcceptRequest;
import dev.paxos.proto.v1.AcceptResponse;
import dev.paxos.proto.v1.GetStateRequest;
import dev.paxos.proto.v1.GetStateResponse;
import dev.paxos.proto.v1.PingResponse;
import dev.paxos.proto.v1.PrepareRequest;
import dev.paxos.proto.v1.PrepareResponse;

/**
 * The one place where the core's values become protocol buffers and come back. Internal to the transport, and public
 * for the server's end alone.
 *
 * <p>The way out never fails and does not copy a value's bytes. The way in checks everything, as the other end may be
 * anything: what is malformed is an {@link IllegalArgumentException} whose message begins with the field's name.
 */
public final class ProtoMapping {
    private ProtoMapping() {}

    /**
     * Maps a prepare.
     *
     * @param key the instance
     * @param ballot the ballot
     * @return the message
     */
    public static PrepareRequest prepareRequest(Key key, Ballot ballot) {
        return PrepareRequest.newBuilder()
                .setNamespace(namespace(key))
                .setKeyBytes(name(key))
                .setBallot(ballot.number())
                .build();
    }

    /**
     * Maps an accept.
     *
     * @param key the instance
     * @param proposal the proposal
     * @param next the ballot to promise too, or {@link Ballot#NONE}
     * @return the message
     */
    public static AcceptRequest acceptRequest(Key key, Proposal proposal, Ballot next) {
        AcceptRequest.Builder request = AcceptRequest.newBuilder()
                .setNamespace(namespace(key))
                .setKeyBytes(name(key))
                .setBallot(proposal.ballot().number())
                .setValue(bytes(proposal.value()));
        if (!next.isNone()) {
            request.setNext(next.number());
        }
        return request.build();
    }

    /**
     * Maps a read.
     *
     * @param key the instance
     * @return the message
     */
    public static GetStateRequest stateRequest(Key key) {
        return GetStateRequest.newBuilder()
                .setNamespace(namespace(key))
                .setKeyBytes(name(key))
                .build();
    }

    /**
     * Maps the reply to a prepare.
     *
     * @param reply the reply
     * @return the message
     */
    public static PrepareResponse prepareResponse(PrepareReply reply) {
        PrepareResponse.Builder response = PrepareResponse.newBuilder();
        if (reply instanceof Promise promise) {
            var message = dev.paxos.proto.v1.Promise.newBuilder()
                    .setBallot(promise.ballot().number());
            if (!promise.accepted().isNone()) {
                message.setAccepted(proposal(promise.accepted()));
            }
            return response.setPromise(message).build();
        }
        return response.setNack(nack((Nack) reply)).build();
    }

    /**
     * Maps the reply to an accept.
     *
     * @param reply the reply
     * @return the message
     */
    public static AcceptResponse acceptResponse(AcceptReply reply) {
        AcceptResponse.Builder response = AcceptResponse.newBuilder();
        if (reply instanceof Accepted accepted) {
            return response.setAccepted(dev.paxos.proto.v1.Accepted.newBuilder()
                            .setBallot(accepted.ballot().number()))
                    .build();
        }
        return response.setNack(nack((Nack) reply)).build();
    }

    /**
     * Maps a state.
     *
     * @param state the state
     * @return the message
     */
    public static GetStateResponse stateResponse(AcceptorState state) {
        GetStateResponse.Builder response = GetStateResponse.newBuilder();
        if (!state.promised().isNone()) {
            response.setPromised(state.promised().number());
        }
        if (!state.accepted().isNone()) {
            response.setAccepted(proposal(state.accepted()));
        }
        return response.build();
    }

    /**
     * Maps the reply to a ping.
     *
     * @param reply the reply
     * @return the message
     */
    public static PingResponse pingResponse(PingReply reply) {
        return PingResponse.newBuilder()
                .setIdentity(identity(reply.identity()))
                .setServing(reply.serving())
                .build();
    }

    /**
     * Maps an identity.
     *
     * @param identity the identity
     * @return the message
     */
    public static dev.paxos.proto.v1.ServerIdentity identity(ServerIdentity identity) {
        return dev.paxos.proto.v1.ServerIdentity.newBuilder()
                .setClusterName(identity.clusterName())
                .setServerId(identity.serverId())
                .setIncarnation(identity.incarnation())
                .build();
    }

    /**
     * Reads the key of a request.
     *
     * @param namespace the field of that name
     * @param name the field {@code key}
     * @return the key
     * @throws IllegalArgumentException if the namespace is not given or not known, or the name is malformed
     */
    public static Key key(dev.paxos.proto.v1.Namespace namespace, String name) {
        return new Key(
                switch (namespace) {
                    case NAMESPACE_DECISIONS -> Namespace.DECISIONS;
                    case NAMESPACE_REGISTERS -> Namespace.REGISTERS;
                    case NAMESPACE_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("namespace: is missing or unknown");
                },
                name);
    }

    /**
     * Reads the proposal of an accept.
     *
     * @param request the message
     * @return the proposal
     * @throws IllegalArgumentException if the ballot is negative or the value too large
     */
    public static Proposal proposal(AcceptRequest request) {
        return new Proposal(Ballot.of(request.getBallot()), value(request.getValue()));
    }

    /**
     * Reads the further ballot of an accept.
     *
     * @param request the message
     * @return the ballot, or {@link Ballot#NONE} where none is given
     * @throws IllegalArgumentException if it is not above the proposal's ballot
     */
    public static Ballot next(AcceptRequest request) {
        if (!request.hasNext()) {
            return Ballot.NONE;
        }
        if (request.getNext() <= request.getBallot()) {
            throw new IllegalArgumentException(
                    "next: is " + request.getNext() + ", must be above the ballot " + request.getBallot());
        }
        return Ballot.of(request.getNext());
    }

    /**
     * Reads the reply to a prepare.
     *
     * @param response the message
     * @return the reply
     * @throws IllegalArgumentException if it is malformed
     */
    public static PrepareReply prepareReply(PrepareResponse response) {
        return switch (response.getReplyCase()) {
            case PROMISE -> {
                var promise = response.getPromise();
                yield new Promise(
                        Ballot.of(promise.getBallot()),
                        promise.hasAccepted() ? proposal(promise.getAccepted()) : Proposal.NONE);
            }
            case NACK -> nack(response.getNack());
            case REPLY_NOT_SET -> throw new IllegalArgumentException("reply: is missing");
        };
    }

    /**
     * Reads the reply to an accept.
     *
     * @param response the message
     * @return the reply
     * @throws IllegalArgumentException if it is malformed
     */
    public static AcceptReply acceptReply(AcceptResponse response) {
        return switch (response.getReplyCase()) {
            case ACCEPTED -> new Accepted(Ballot.of(response.getAccepted().getBallot()));
            case NACK -> nack(response.getNack());
            case REPLY_NOT_SET -> throw new IllegalArgumentException("reply: is missing");
        };
    }

    /**
     * Reads a state.
     *
     * @param response the message
     * @return the state
     * @throws IllegalArgumentException if it is malformed, or tells of an accepted ballot above the promise
     */
    public static AcceptorState state(GetStateResponse response) {
        return new AcceptorState(
                response.hasPromised() ? Ballot.of(response.getPromised()) : Ballot.NONE,
                response.hasAccepted() ? proposal(response.getAccepted()) : Proposal.NONE);
    }

    /**
     * Reads the reply to a ping.
     *
     * @param response the message
     * @return the reply
     * @throws IllegalArgumentException if it is malformed
     */
    public static PingReply pingReply(PingResponse response) {
        if (!response.hasIdentity()) {
            throw new IllegalArgumentException("identity: is missing");
        }
        return new PingReply(identity(response.getIdentity()), response.getServing());
    }

    /**
     * Reads an identity.
     *
     * @param identity the message
     * @return the identity
     */
    public static ServerIdentity identity(dev.paxos.proto.v1.ServerIdentity identity) {
        return new ServerIdentity(identity.getClusterName(), identity.getServerId(), identity.getIncarnation());
    }

    private static dev.paxos.proto.v1.Namespace namespace(Key key) {
        return switch (key.namespace()) {
            case DECISIONS -> dev.paxos.proto.v1.Namespace.NAMESPACE_DECISIONS;
            case REGISTERS -> dev.paxos.proto.v1.Namespace.NAMESPACE_REGISTERS;
        };
    }

    private static dev.paxos.proto.v1.Nack nack(Nack nack) {
        var message =
                dev.paxos.proto.v1.Nack.newBuilder().setPromised(nack.promised().number());
        if (!nack.accepted().isNone()) {
            message.setAccepted(proposal(nack.accepted()));
        }
        return message.build();
    }

    private static Nack nack(dev.paxos.proto.v1.Nack nack) {
        if (nack.getPromised() < 0) {
            throw new IllegalArgumentException(
                    "promised: is " + nack.getPromised() + ", must be 0 to " + Long.MAX_VALUE);
        }
        return new Nack(
                Ballot.of(nack.getPromised()), nack.hasAccepted() ? proposal(nack.getAccepted()) : Proposal.NONE);
    }

    private static dev.paxos.proto.v1.Proposal proposal(Proposal proposal) {
        return dev.paxos.proto.v1.Proposal.newBuilder()
                .setBallot(proposal.ballot().number())
                .setValue(bytes(proposal.value()))
                .build();
    }

    private static Proposal proposal(dev.paxos.proto.v1.Proposal proposal) {
        return new Proposal(Ballot.of(proposal.getBallot()), value(proposal.getValue()));
    }

    private static ByteString name(Key key) {
        return ByteString.copyFrom(key.nameAsByteBuffer());
    }

    /**
     * Maps a value. Does not copy it, which is safe: a value never changes, and its buffer is read-only.
     *
     * @param value the value
     * @return its bytes
     */
    public static ByteString bytes(Value value) {
        return value.size() == 0 ? ByteString.EMPTY : UnsafeByteOperations.unsafeWrap(value.asByteBuffer());
    }

    /**
     * Reads a value.
     *
     * @param bytes the bytes
     * @return a copy of them
     * @throws IllegalArgumentException if there are more than {@link Value#MAX_BYTES}
     */
    public static Value value(ByteString bytes) {
        if (bytes.size() > Value.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "value: has " + bytes.size() + " bytes, at most " + Value.MAX_BYTES + " are allowed");
        }
        return Value.wrap(bytes.toByteArray());
    }
}
