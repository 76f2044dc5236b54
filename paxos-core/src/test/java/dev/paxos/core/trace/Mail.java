package dev.paxos.core.trace;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.core.store.journal.DiskServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/** The messages of the proposers. Each is held until the trace says what becomes of it, and so is its reply. */
final class Mail {
    private final Map<Integer, DiskServer> servers;
    private final Events events;
    private final List<Message<?>> messages = new ArrayList<>();

    Mail(Map<Integer, DiskServer> servers, Events events) {
        this.servers = servers;
        this.events = events;
    }

    /** The ways of one proposer to all servers. */
    Map<Integer, AcceptorClient> clientsOf(int proposer) {
        Map<Integer, AcceptorClient> clients = new HashMap<>();
        servers.keySet().forEach(server -> clients.put(server, new Client(proposer, server)));
        return clients;
    }

    /** The oldest message that is wished, of those that the trace has not said all of. */
    Optional<Message<?>> oldest(Predicate<Message<?>> wished) {
        return messages.stream().filter(wished).findFirst();
    }

    /** The servers to which there is a message that is wished, each once. */
    List<Integer> serversOf(Predicate<Message<?>> wished) {
        return messages.stream()
                .filter(wished)
                .map(message -> message.server)
                .distinct()
                .toList();
    }

    /** All servers. */
    List<Integer> servers() {
        return List.copyOf(servers.keySet());
    }

    /** One message, and its reply. */
    final class Message<R> {
        final int proposer;
        final int server;
        final String kind;
        final Ballot ballot;
        private final Function<AcceptorClient, CompletableFuture<R>> call;
        private final CompletableFuture<R> atProposer = new CompletableFuture<>();
        private Optional<CompletableFuture<R>> atServer = Optional.empty();

        Message(
                int proposer,
                int server,
                String kind,
                Ballot ballot,
                Function<AcceptorClient, CompletableFuture<R>> call) {
            this.proposer = proposer;
            this.server = server;
            this.kind = kind;
            this.ballot = ballot;
            this.call = call;
        }

        boolean isDelivered() {
            return atServer.isPresent();
        }

        /** It arrives. The reply, where there is one, is on its way. */
        void deliver() {
            DiskServer there = server();
            CompletableFuture<R> reply = there.acceptor().map(call).orElseGet(CompletableFuture::new);
            there.settle();
            atServer = Optional.of(reply);
            if (reply.isDone() && !reply.isCompletedExceptionally()) {
                events.replied(Text.of(reply.join()), server);
            } else {
                events.replied(there.acceptor().isEmpty() ? "down" : reply.isDone() ? "failed" : "waits", server);
            }
        }

        /** The reply arrives, or the news that there will be none. */
        void reply() {
            messages.remove(this);
            CompletableFuture<R> reply = atServer.orElseThrow();
            if (reply.isDone() && !reply.isCompletedExceptionally()) {
                atProposer.complete(reply.join());
            } else {
                fail(Reason.UNREACHABLE);
            }
        }

        /** No reply will arrive; it is not known whether the message did. */
        void lose() {
            messages.remove(this);
            fail(Reason.DEADLINE_EXCEEDED);
        }

        /** It was surely never sent. */
        void bounce() {
            messages.remove(this);
            fail(Reason.OVERLOADED);
        }

        private void fail(Reason reason) {
            atProposer.completeExceptionally(new AcceptorUnavailableException(reason, "as the trace says"));
        }

        private DiskServer server() {
            return Optional.ofNullable(servers.get(server)).orElseThrow();
        }
    }

    private final class Client implements AcceptorClient {
        private final int proposer;
        private final int server;

        Client(int proposer, int server) {
            this.proposer = proposer;
            this.server = server;
        }

        @Override
        public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
            return hold("prepare", ballot, " " + Text.of(ballot), acceptor -> acceptor.prepare(key, ballot));
        }

        @Override
        public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
            String what = " " + Text.of(proposal) + (next.isNone() ? "" : " next=" + Text.of(next));
            return hold("accept", proposal.ballot(), what, acceptor -> acceptor.accept(key, proposal, next));
        }

        @Override
        public CompletableFuture<AcceptorState> state(Key key) {
            return hold("read", Ballot.NONE, "", acceptor -> acceptor.state(key));
        }

        private <R> CompletableFuture<R> hold(
                String kind, Ballot ballot, String what, Function<AcceptorClient, CompletableFuture<R>> call) {
            Message<R> message = new Message<>(proposer, server, kind, ballot, call);
            messages.add(message);
            events.sent(proposer, kind + what, server);
            return message.atProposer;
        }
    }
}
