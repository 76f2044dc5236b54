package dev.paxos.core.proposer;

import dev.paxos.core.Accepted;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Nack;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.trace.Command;
import dev.paxos.core.trace.Script;
import dev.paxos.core.trace.Text;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Feeds replies to one round, or to one quorum read, in any order and as often as the trace says. Servers are 1, 2, 3... */
public final class RoundScript implements Script {
    private Quorum quorum = new Quorum(3);
    private @Nullable Round round;
    private @Nullable QuorumRead read;

    /** Begins without a round. */
    public RoundScript() {}

    @Override
    public Effects run(Command command) {
        String reply = switch (command.verb()) {
            case "servers" -> {
                quorum = new Quorum(command.number("how many"));
                yield "majority " + quorum.majority();
            }
            case "round" -> {
                Ballot ballot = command.option("ballot", Text::ballot);
                round = command.has("prepared") ? Round.prepared(quorum, ballot) : Round.preparing(quorum, ballot);
                yield text(round);
            }
            case "propose" -> {
                Value value = Value.utf8(command.word("the value"));
                yield Text.of(round(command).propose(value)) + ", " + text(round(command));
            }
            case "prepared" -> {
                onPrepared(command, round(command), server(command));
                yield text(round(command));
            }
            case "accepted" -> {
                onAccepted(command, round(command), server(command));
                yield text(round(command));
            }
            case "quorum-read" -> {
                read = new QuorumRead(quorum);
                yield text(read);
            }
            case "shows" -> {
                onShown(command, read(command), server(command));
                yield text(read(command));
            }
            default -> throw command.wrong("there is no command " + command.verb());
        };
        return new Effects(List.of(reply), List.of());
    }

    private Round round(Command command) {
        if (round == null) {
            throw command.wrong("there is no round");
        }
        return round;
    }

    private QuorumRead read(Command command) {
        if (read == null) {
            throw command.wrong("there is no quorum-read");
        }
        return read;
    }

    private static int server(Command command) {
        return command.number("the server") - 1;
    }

    private static void onPrepared(Command command, Round round, int server) {
        Proposal accepted = command.optional("accepted", Text::proposal).orElse(Proposal.NONE);
        @Nullable
        PrepareReply reply = switch (command.word("the reply")) {
            case "Promise" -> new Promise(ballot(command), accepted);
            case "Nack" -> new Nack(ballot(command), accepted);
            case "nothing" -> null;
            default -> throw command.wrong("to a prepare there is a Promise, a Nack or nothing");
        };
        if (reply == null) {
            round.onPrepareFailure(server);
        } else {
            round.onPrepareReply(server, reply);
        }
    }

    private static void onAccepted(Command command, Round round, int server) {
        switch (command.word("the reply")) {
            case "Accepted" -> round.onAcceptReply(server, new Accepted(ballot(command)));
            case "Nack" -> round.onAcceptReply(server, new Nack(ballot(command), Proposal.NONE));
            case "nothing" -> round.onAcceptFailure(server, false);
            case "never" -> round.onAcceptFailure(server, true);
            default -> throw command.wrong("to an accept there is Accepted, a Nack, nothing, or never one");
        }
    }

    private static void onShown(Command command, QuorumRead read, int server) {
        if (command.has("failure")) {
            read.onFailure(server);
            return;
        }
        String word = command.word("what is shown");
        Proposal accepted = word.equals("nothing") ? Proposal.NONE : Text.proposal(word);
        read.onReply(server, new AcceptorState(accepted.ballot(), accepted));
    }

    private static Ballot ballot(Command command) {
        return Text.ballot(command.word("the ballot"));
    }

    private String text(Round round) {
        String phase = round.phase().name().toLowerCase(Locale.ROOT);
        String highest = round.highest().isNone() ? "" : ", highest " + Text.of(round.highest());
        boolean isChosen = round.phase() == Round.Phase.PREPARED && round.highestIsChosen(quorum);
        String chosen = isChosen ? (highest.isEmpty() ? ", nothing is chosen" : " is chosen") : "";
        String overtaken = round.overtakenBy().isNone() ? "" : ", overtaken by " + Text.of(round.overtakenBy());
        return phase + highest + chosen + overtaken + (round.isVoid(quorum) ? ", void" : "");
    }

    private static String text(QuorumRead read) {
        if (read.isSettled()) {
            return "settled, " + (read.settled().isNone() ? "nothing" : Text.of(read.settled()));
        }
        return read.isHopeless() ? "hopeless" : read.isAnsweredByAMajority() ? "a majority disagrees" : "open";
    }
}
