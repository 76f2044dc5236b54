package dev.paxos.core.simulation;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Predicate;

/** Acceptors behind a network that holds every message until the test says what becomes of it. */
public final class HeldNetwork {
    /** What a message asks for. */
    public enum Kind {
        PREPARE,
        ACCEPT,
        STATE
    }

    private final List<Map<Key, AcceptorState>> acceptors = new ArrayList<>();
    private final List<Message<?>> held = new ArrayList<>();
    private final List<Message<?>> sent = new ArrayList<>();

    /** Makes a network with so many acceptors. */
    public HeldNetwork(int servers) {
        for (int i = 0; i < servers; i++) {
            acceptors.add(new HashMap<>());
        }
    }

    /** Clients of all acceptors, by server id from 1. */
    public Map<Integer, AcceptorClient> clients() {
        Map<Integer, AcceptorClient> clients = new HashMap<>();
        for (int id = 1; id <= acceptors.size(); id++) {
            clients.put(id, new Client(id));
        }
        return clients;
    }

    /** What an acceptor holds. */
    public AcceptorState state(int server, Key key) {
        return acceptors.get(server - 1).getOrDefault(key, AcceptorState.INITIAL);
    }

    /** Every message ever sent. */
    public List<Message<?>> sent() {
        return List.copyOf(sent);
    }

    /** The messages of a kind that are held, oldest first. */
    public List<Message<?>> held(Kind kind) {
        return held.stream().filter(message -> message.kind == kind).toList();
    }

    /** The oldest message of a kind to a server, which is held no more: the test decides. */
    public Message<?> take(Kind kind, int server) {
        Message<?> message = held.stream()
                .filter(one -> one.kind == kind && one.server == server)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " to " + server + " among " + held));
        held.remove(message);
        return message;
    }

    /** Delivers and answers every held message that is wished, also those that this brings about. */
    public void answerAll(Predicate<Message<?>> wished) {
        for (int i = 0; i < held.size(); ) {
            Message<?> message = held.get(i);
            if (wished.test(message)) {
                held.remove(i);
                message.deliver().answer();
                i = 0;
            } else {
                i++;
            }
        }
    }

    /** Lets every held message that is wished get lost before it arrives. */
    public void timeOutAll(Predicate<Message<?>> wished) {
        for (Message<?> message : held.stream().filter(wished).toList()) {
            held.remove(message);
            message.timeOut();
        }
    }

    /** One message. */
    public final class Message<R> {
        private final Kind kind;
        private final int server;
        private final Ballot ballot;
        private final Function<Map<Key, AcceptorState>, R> effect;
        private final CompletableFuture<R> future = new CompletableFuture<>();
        private final List<R> replies = new ArrayList<>();

        private Message(Kind kind, int server, Ballot ballot, Function<Map<Key, AcceptorState>, R> effect) {
            this.kind = kind;
            this.server = server;
            this.ballot = ballot;
            this.effect = effect;
        }

        public Kind kind() {
            return kind;
        }

        public int server() {
            return server;
        }

        public Ballot ballot() {
            return ballot;
        }

        /** It arrives; the reply is on its way. */
        public Message<R> deliver() {
            replies.add(effect.apply(acceptors.get(server - 1)));
            return this;
        }

        /** The reply arrives. */
        public void answer() {
            future.complete(replies.get(0));
        }

        /** No reply will come. */
        public void timeOut() {
            future.completeExceptionally(new AcceptorUnavailableException(Reason.DEADLINE_EXCEEDED, "held"));
        }

        /** It was never sent; told as by a future that depends on the transport's. */
        public void refuse() {
            future.completeExceptionally(new CompletionException(
                    new AcceptorUnavailableException(Reason.UNREACHABLE, "connection refused").beforeSending()));
        }

        /** The server cannot take it as it is. */
        public void rejectAsInvalid() {
            future.completeExceptionally(new AcceptorUnavailableException(Reason.INVALID, "value is too large"));
        }

        @Override
        public String toString() {
            return kind + " " + ballot + " to " + server;
        }
    }

    private final class Client implements AcceptorClient {
        private final int server;

        Client(int server) {
            this.server = server;
        }

        @Override
        public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
            return hold(new Message<>(Kind.PREPARE, server, ballot, states -> {
                var transition = states.getOrDefault(key, AcceptorState.INITIAL).prepare(ballot);
                states.put(key, transition.state());
                return transition.reply();
            }));
        }

        @Override
        public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
            return hold(new Message<>(Kind.ACCEPT, server, proposal.ballot(), states -> {
                var transition = states.getOrDefault(key, AcceptorState.INITIAL).accept(proposal, next);
                states.put(key, transition.state());
                return transition.reply();
            }));
        }

        @Override
        public CompletableFuture<AcceptorState> state(Key key) {
            return hold(new Message<>(
                    Kind.STATE, server, Ballot.NONE, states -> states.getOrDefault(key, AcceptorState.INITIAL)));
        }

        private <R> CompletableFuture<R> hold(Message<R> message) {
            held.add(message);
            sent.add(message);
            return message.future;
        }
    }
}
