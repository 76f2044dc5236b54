package dev.paxos.core.simulation;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.acceptor.Acceptor;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One request of a proposer to a server.
 *
 * @param <R> the reply
 */
final class Message<R> {
    /** What it asks for. */
    enum Kind {
        PREPARE,
        ACCEPT,
        STATE
    }

    final long number;
    final Kind kind;
    final SimulatedProposer from;
    final int server;
    final Key key;

    /** What it asks to promise, or at what to accept. */
    final Ballot ballot;

    final Proposal proposal;
    final Ballot next;
    final Function<Acceptor, CompletableFuture<R>> call;
    final CompletableFuture<R> future = new CompletableFuture<>();

    /** A copy of it was refused, or served: a later copy's refusal says nothing of this one. */
    boolean served;

    /** The network has made, or may make, more than one of it. */
    boolean repeated;

    Message(
            long number,
            Kind kind,
            SimulatedProposer from,
            int server,
            Key key,
            Proposal proposal,
            Ballot next,
            Function<Acceptor, CompletableFuture<R>> call) {
        this.number = number;
        this.kind = kind;
        this.from = from;
        this.server = server;
        this.key = key;
        this.ballot = proposal.ballot();
        this.proposal = proposal;
        this.next = next;
        this.call = call;
    }

    @Override
    public String toString() {
        return "#" + number + " " + kind + " " + key.name()
                + switch (kind) {
                    case PREPARE -> " ballot " + ballot;
                    case ACCEPT -> " ballot " + ballot + " value " + hash(proposal) + " next " + next;
                    case STATE -> "";
                };
    }

    private static String hash(Proposal proposal) {
        return proposal.value().size() + "b/"
                + Integer.toHexString(proposal.value().hashCode());
    }
}
