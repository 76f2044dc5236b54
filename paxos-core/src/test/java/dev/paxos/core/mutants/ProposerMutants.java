package dev.paxos.core.mutants;

import java.util.List;

/** Wrong proposers and registers. */
final class ProposerMutants {
    private static final String ROUND = "proposer/Round.java";
    private static final String GROUP = "proposer/Group.java";
    private static final String SENT = "proposer/SentAttempts.java";
    private static final String LANE = "proposer/Lane.java";
    private static final String READ = "proposer/QuorumRead.java";
    private static final String QUORUM = "proposer/Quorum.java";
    private static final String FORMAT = "register/EnvelopeFormat.java";
    private static final String REMEMBERED =
            "if (!earlier.round().isVoid(quorum) && !format.remembersSince(state, earlier.base())) {";

    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "half is a majority",
                    "any two majorities share a server",
                    QUORUM,
                    "servers / 2 + 1",
                    "servers / 2"),
            new Mutant(
                    "two of four are a majority",
                    "any two majorities share a server",
                    QUORUM,
                    "servers / 2 + 1",
                    "(servers + 1) / 2"),
            new Mutant(
                    "promises of other rounds count",
                    "stale replies count for nothing",
                    ROUND,
                    "if (promise.ballot().equals(ballot) && promises.grant(server)) {",
                    "if (promises.grant(server)) {"),
            new Mutant(
                    "accepteds of other rounds count",
                    "stale replies count for nothing",
                    ROUND,
                    "if (accepted.ballot().equals(ballot)) {",
                    "if (!accepted.ballot().isNone()) {"),
            new Mutant(
                    "a late promise takes the round back",
                    "a value is proposed once",
                    ROUND,
                    "if (phase != Phase.PREPARING) { return; }",
                    "if (phase == Phase.CHOSEN) { return; }"),
            new Mutant(
                    "an accepted counts before anything is proposed",
                    "replies of other phases count for nothing",
                    ROUND,
                    "if (phase != Phase.ACCEPTING) { return; }",
                    "if (phase == Phase.CHOSEN) { return; }"),
            new Mutant(
                    "a second answer of a server counts",
                    "each server counts once",
                    "proposer/Tally.java",
                    "return ((granted | refused) & bit(server)) != 0;",
                    "return bit(server) == 0;"),
            new Mutant(
                    "the lowest accepted value is proposed",
                    "the value of the highest accepted ballot",
                    ROUND,
                    "if (order > 0) {",
                    "if (order < 0 || highest.isNone()) {"),
            new Mutant(
                    "its own value is proposed over an accepted one",
                    "the value of the highest accepted ballot",
                    GROUP,
                    "current = format.stateIn(prepared.highest());",
                    "current = prepared.highest().isNone() ? format.decode(prepared.highest()) : format.absent();"),
            new Mutant(
                    "a ballot is used again after a timeout",
                    "each attempt takes a fresh ballot",
                    GROUP,
                    "void prepare() { Ballot ballot = lane.freshBallot();",
                    "private Ballot last = Ballot.NONE; void prepare() {"
                            + " Ballot ballot = last.isNone() || !sent.areInDoubt() ? lane.freshBallot() : last;"
                            + " last = ballot;"),
            new Mutant(
                    "every ballot has the same counter",
                    "each attempt takes a fresh ballot",
                    "proposer/Ballots.java",
                    "Math.max(drawn, seenCounter) + 1",
                    "Math.max(drawn, 1)"),
            new Mutant(
                    "the next ballot does not heed the nack",
                    "a ballot above the nack's",
                    GROUP,
                    "lane.saw(overtakenBy); proposer.ballots().saw(overtakenBy);",
                    ""),
            new Mutant(
                    "a kept promise is used twice",
                    "a kept promise is used up",
                    LANE,
                    "promised = Ballot.NONE; return kept;",
                    "return kept;"),
            new Mutant(
                    "who got through goes on at once",
                    "who overtook has a turn",
                    LANE,
                    "turnNanos = context.timer().nanoTime() + context",
                    "long unused = context"),
            new Mutant(
                    "an answer that is too late ends a silence",
                    "a silent server is waited for once",
                    "proposer/ProposerContext.java",
                    "&& timer.nanoTime() - sentNanos < patienceNanos(0, true)) {",
                    ") {"),
            new Mutant(
                    "a promise that was kept for an idle key is used twice",
                    "a kept promise is used up",
                    "proposer/KeptPromises.java",
                    "holder.put(key, new AcceptorState(kept.accepted().ballot(), kept.accepted()));",
                    ""),
            new Mutant(
                    "next is kept though no majority accepted",
                    "dropped on anything but clean success",
                    GROUP,
                    "round = null; attempt = null; Ballot overtakenBy",
                    "if (attempt != null) { lane.keep(next, proposed); }"
                            + " round = null; attempt = null; Ballot overtakenBy"),
            new Mutant(
                    "a kept value declines",
                    "where a change declines on a kept value, the round is run",
                    GROUP,
                    "prepare(); } } void prepare() {",
                    "decided(shortcut, chosen, ballot); } } void prepare() {"),
            new Mutant(
                    "a declined answer is told of a value that is not chosen",
                    "only a chosen value is told",
                    GROUP,
                    "!inDoubt && prepared.highestIsChosen(context.quorum())",
                    "!inDoubt"),
            new Mutant(
                    "a declined answer after a conflict is not fenced",
                    "only a chosen round fences earlier attempts",
                    GROUP,
                    "!inDoubt && prepared.highestIsChosen(context.quorum())",
                    "prepared.highestIsChosen(context.quorum())"),
            new Mutant(
                    "an adopted attempt is told before a round above it is chosen",
                    "applied once that is chosen",
                    GROUP,
                    "accept(adopted.adoptedBy(prepared, current));",
                    "decided(adopted, Proposal.NONE, Ballot.NONE);"),
            new Mutant(
                    "the lineage is ignored",
                    "an adopted attempt is not made again",
                    SENT,
                    "if (format.descendsFrom(state, earlier.round().ballot())) {",
                    "if (earlier.round().ballot().isNone()) {"),
            new Mutant(
                    "earlier attempts are never in doubt",
                    "an adopted attempt is not made again",
                    GROUP,
                    "boolean inDoubt = !format.changesAreIdempotent() && sent.areInDoubt();",
                    "boolean inDoubt = format.changesAreIdempotent() && sent.areInDoubt();"),
            new Mutant(
                    "the lineage is not extended",
                    "the lineage names the rounds that changed the value",
                    FORMAT,
                    "base.lineage().then(ballot, changed.state().version())",
                    "base.lineage()"),
            new Mutant(
                    "a lineage is taken to reach back for ever",
                    "beyond the lineage it is indeterminate",
                    FORMAT,
                    "return envelope.lineage().reachesBackTo(base.state().version());",
                    "return true;"),
            new Mutant(
                    "a lineage is taken to reach back one round more",
                    "beyond the lineage it is indeterminate",
                    "register/Lineage.java",
                    "versions[versions.length - 1] <= version + 1",
                    "versions[versions.length - 1] <= version + 2"),
            new Mutant(
                    "the lineage is asked after the first attempt alone",
                    "beyond the lineage of any attempt it is indeterminate",
                    SENT,
                    REMEMBERED,
                    "if (earlier == sent.get(0) && !earlier.round().isVoid(quorum) && !format.remembersSince(state, earlier.base())) {"),
            new Mutant(
                    "the lineage is asked after attempts that do not exist",
                    "what every acceptor refused is in no doubt",
                    SENT,
                    REMEMBERED,
                    "if (!format.remembersSince(state, earlier.base())) {"),
            new Mutant(
                    "a refusal of most makes an attempt void",
                    "void only where every server has refused",
                    ROUND,
                    "Integer.bitCount(neverAccepts) == quorum.servers()",
                    "Integer.bitCount(neverAccepts) >= quorum.majority()"),
            new Mutant(
                    "a server that gave no reply has not accepted",
                    "one that gave no reply may hold it",
                    ROUND,
                    "if (surelyNotAccepted) {",
                    "if (surelyNotAccepted || phase == Phase.ACCEPTING) {"),
            new Mutant(
                    "in doubt is told as no quorum",
                    "no quorum: not applied and never will be",
                    GROUP,
                    "return operation.wasSent() && sent.areInDoubt()",
                    "return !operation.wasSent() && sent.areInDoubt()"),
            new Mutant(
                    "no quorum is told as in doubt",
                    "without an accept sent it is no quorum",
                    GROUP,
                    "return operation.wasSent() && sent.areInDoubt()",
                    "return operation.wasSent() || !sent.areInDoubt()"),
            new Mutant(
                    "combined changes are all made to the same state",
                    "each to what the one before it left",
                    "proposer/Attempt.java",
                    "operation.applyTo(state, round.ballot())",
                    "operation.applyTo(base, round.ballot())"),
            new Mutant(
                    "a read is settled by one server",
                    "a majority holds the same ballot",
                    READ,
                    "return holdersOf(mostHeld().ballot()) >= quorum.majority();",
                    "return holdersOf(mostHeld().ballot()) >= 1;"),
            new Mutant(
                    "a read is settled by any majority of answers",
                    "a majority holds the same ballot",
                    READ,
                    "return holdersOf(mostHeld().ballot()) >= quorum.majority();",
                    "return isAnsweredByAMajority();"),
            new Mutant(
                    "the version begins anew after a deletion",
                    "the version rises across deletion",
                    "register/RegisterState.java",
                    "new RegisterState(version + 1, changed)",
                    "new RegisterState(isPresent() ? version + 1 : 1, changed)"),
            new Mutant(
                    "a decision is made anew",
                    "what is decided never changes",
                    "register/Decisions.java",
                    "(current, ballot) -> current.isNone()",
                    "(current, ballot) -> !current.value().equals(value)"),
            new Mutant(
                    "a round that one server refused waits for the silent ones",
                    "a round that may be lost is given up soon",
                    GROUP,
                    "if (!pending.isDoubtful()) {",
                    "if (!pending.isOver()) {"),
            new Mutant(
                    "each round waits anew for a silent server",
                    "a round that may be lost is given up soon",
                    GROUP,
                    "context.areSilent(pending.silent())",
                    "pending.isOver()"),
            new Mutant(
                    "a server that was silent once is never waited for again",
                    "a server that has spoken is waited for",
                    "proposer/ProposerContext.java",
                    "if ((silent.get() & bit) != 0 &&",
                    "if (bit == 0 &&"),
            new Mutant(
                    "a read that one server cannot be asked for waits for the silent ones",
                    "a read that may not be settled goes on by a round soon",
                    "proposer/Proposer.java",
                    "limitPatience(state == null);",
                    "limitPatience(false);"),
            new Mutant(
                    "the round that settles a read has a deadline of its own",
                    "an operation ends by its deadline",
                    "proposer/Proposer.java",
                    "Step.declined(state, state), deadlineNanos)",
                    "Step.declined(state, state), deadlineNanos())"));

    private ProposerMutants() {}
}
