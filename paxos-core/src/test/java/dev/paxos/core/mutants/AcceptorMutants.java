package dev.paxos.core.mutants;

import java.util.List;

/** Wrong acceptors. */
final class AcceptorMutants {
    private static final String STATE = "AcceptorState.java";
    private static final String ACCEPTOR = "acceptor/Acceptor.java";
    private static final String HEADROOM = "acceptor/Headroom.java";

    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "an equal ballot is promised",
                    "promise strictly above",
                    STATE,
                    "if (!ballot.isAbove(promised())) {",
                    "if (promised().isAbove(ballot)) {"),
            new Mutant(
                    "an accept promises its next alone",
                    "accepting is also promising",
                    STATE,
                    "return next.isAbove(ballot) ? next : ballot;",
                    "return next;"),
            new Mutant(
                    "a promise does not tell what was accepted",
                    "a promise tells the highest accepted proposal",
                    STATE,
                    "new Promise(ballot, accepted())",
                    "new Promise(ballot, Proposal.NONE)"),
            new Mutant(
                    "a prepare forgets what was accepted",
                    "what was accepted stays until a higher ballot",
                    STATE,
                    "changed(new AcceptorState(ballot, accepted()), new Promise",
                    "changed(new AcceptorState(ballot, Proposal.NONE), new Promise"),
            new Mutant(
                    "an accept below the promise is granted",
                    "accept at or above the promise",
                    STATE,
                    "if (promised().isAbove(ballot)) {",
                    "if (accepted().ballot().isAbove(ballot)) {"),
            new Mutant(
                    "an accept needs a ballot above the promise",
                    "accept at or above the promise",
                    STATE,
                    "if (promised().isAbove(ballot)) {",
                    "if (!ballot.isAbove(promised())) {"),
            new Mutant(
                    "another value at an accepted ballot is accepted",
                    "one value a ballot",
                    STATE,
                    "proposal.value().equals(acceptedValue) ? acceptedAgain(next) : unchanged(nack())",
                    "acceptedAgain(next)"),
            new Mutant(
                    "the same accept again writes",
                    "the same proposal again is accepted without a write",
                    STATE,
                    "return next.isAbove(promised()) ? changed(new AcceptorState(next, accepted()), reply) : unchanged(reply);",
                    "return changed(new AcceptorState(higher(promised(), next), accepted()), reply);"),
            new Mutant(
                    "the same accept again is refused",
                    "the same proposal again is accepted",
                    STATE,
                    "proposal.value().equals(acceptedValue) ? acceptedAgain(next) : unchanged(nack())",
                    "unchanged(nack())"),
            new Mutant(
                    "the same accept again is refused after a higher promise",
                    "that it was accepted stays a fact",
                    STATE,
                    "if (ballot.number() == acceptedBallot) {",
                    "if (ballot.number() == acceptedBallot && ballot.number() == promised) {"),
            new Mutant(
                    "next is not promised",
                    "who accepted has promised next",
                    STATE,
                    "new AcceptorState(higher(ballot, next), proposal)",
                    "new AcceptorState(ballot, proposal)"),
            new Mutant(
                    "next is not promised with the same accept again",
                    "who accepted has promised next, always",
                    STATE,
                    "return next.isAbove(promised()) ? changed(new AcceptorState(next, accepted()), reply) : unchanged(reply);",
                    "return unchanged(reply);"),
            new Mutant(
                    "a next below the ballot is taken",
                    "next is above the ballot",
                    STATE,
                    "if (!next.isNone() && !next.isAbove(ballot)) {",
                    "if (next.isNone() && next.isAbove(ballot)) {"),
            new Mutant(
                    "a second value at a ballot is not counted",
                    "a breach of the protocol is counted",
                    ACCEPTOR,
                    "protocolViolations++;",
                    ""),
            new Mutant(
                    "the reply leaves before the save",
                    "no reply before durability",
                    ACCEPTOR,
                    "store.save(batch.changes());",
                    "batch.sendReplies(); store.save(batch.changes());"),
            new Mutant(
                    "reads and refusals do not wait for the save",
                    "nothing that a reply reveals may be lost, a read included",
                    ACCEPTOR,
                    "if (holder != null) {",
                    "if (holder != null && holder.isEmpty()) {"),
            new Mutant(
                    "a read waits for an earlier save than the one that holds its state",
                    "a reply waits for the save of what it tells",
                    ACCEPTOR,
                    "if (gathering.changeOf(key) != null) {",
                    "if (saving == null && gathering.changeOf(key) != null) {"),
            new Mutant(
                    "a bare promise is kept in memory alone",
                    "a promise is durable before it is told",
                    ACCEPTOR,
                    "gathering.change(key, transition.state());",
                    "if (!transition.state().accepted().isNone()) { gathering.change(key, transition.state()); }"),
            new Mutant(
                    "a halted acceptor goes on answering",
                    "a failed save halts for good",
                    ACCEPTOR,
                    "if (phase != Phase.SERVING) { return CompletableFuture.failedFuture(notServing(message)); }",
                    "if (phase == Phase.CLOSED) { return CompletableFuture.failedFuture(notServing(message)); }"),
            new Mutant(
                    "a failed save counts as saved",
                    "a failed save halts for good",
                    ACCEPTOR,
                    "halt(\"the store failed to save, so what is durable is unknown: \" + e, e);",
                    "batch.sendReplies();"),
            new Mutant(
                    "what was loaded is not taken over",
                    "a restart goes on with what was promised",
                    ACCEPTOR,
                    "AcceptorState state = holder == null ? store.find(key) : holder.changeOf(key);",
                    "AcceptorState state = holder == null ? null : holder.changeOf(key);"),
            new Mutant(
                    "a register's last ballot is promised",
                    "no message uses up the ballots of a register",
                    HEADROOM,
                    "return ballot.number() > LAST_QUARTER",
                    "return ballot.isNone()"),
            new Mutant(
                    "a register's last ballot is promised by an accept",
                    "no message uses up the ballots of a register",
                    ACCEPTOR,
                    "Ballot highest = next.isAbove(proposal.ballot()) ? next : proposal.ballot();",
                    "Ballot highest = proposal.ballot();"),
            new Mutant(
                    "steps are not counted from what is promised",
                    "proposers go on into the last quarter",
                    HEADROOM,
                    "Math.max(state.promised().number(), LAST_QUARTER)",
                    "LAST_QUARTER"),
            new Mutant(
                    "a refusal for want of ballots raises nothing",
                    "who is behind follows step by step",
                    HEADROOM,
                    "new AcceptorState(nextStep(state), state.accepted())",
                    "state"));

    private AcceptorMutants() {}
}
