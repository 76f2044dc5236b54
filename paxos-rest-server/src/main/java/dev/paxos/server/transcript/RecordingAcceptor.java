package dev.paxos.server.transcript;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.server.transcript.Exchange.Reply;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An acceptor, seen by one proposer, whose messages are written down. */
record RecordingAcceptor(AcceptorClient acceptor, int server, String proposer, MessageLog log)
        implements AcceptorClient {
    @Override
    public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
        int place = log.sending(proposer, server, Exchange.Type.PREPARE, ballot, Optional.empty(), Ballot.NONE);
        return log.awaiting(place, acceptor.prepare(key, ballot), (reply, now) -> Reply.of(key, reply, now));
    }

    @Override
    public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
        int place = log.sending(
                proposer, server, Exchange.Type.ACCEPT, proposal.ballot(), ShownValue.of(key, proposal), next);
        return log.awaiting(place, acceptor.accept(key, proposal, next), (reply, now) -> Reply.of(key, reply, now));
    }

    @Override
    public CompletableFuture<AcceptorState> state(Key key) {
        return acceptor.state(key);
    }
}
