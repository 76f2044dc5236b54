package dev.paxos.core.simulation;

import static java.util.Objects.requireNonNull;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Namespace;
import dev.paxos.core.Proposal;
import dev.paxos.core.register.EnvelopeView;
import dev.paxos.core.register.RegisterState;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All proposals that were ever made for one key: of which earlier one each was made, which servers accepted it, and
 * whether it is chosen. What a proposal was made from is not what it says of itself, but what its proposer was told.
 */
final class Proposals {
    /** One proposal. */
    static final class Node {
        final Proposal proposal;
        final Ballot next;
        final @Nullable Node base;
        final @Nullable EnvelopeView envelope;
        private int acceptors;
        private int acceptorsHeard;
        boolean chosen;

        Node(Proposal proposal, Ballot next, @Nullable Node base, @Nullable EnvelopeView envelope) {
            this.proposal = proposal;
            this.next = next;
            this.base = base;
            this.envelope = envelope;
        }

        boolean wasAcceptedBy(int server) {
            return (acceptors & (1 << server)) != 0;
        }

        /** Its proposer was told so by a server. */
        void heardFrom(int server) {
            acceptorsHeard |= 1 << server;
        }

        int heardFrom() {
            return Integer.bitCount(acceptorsHeard);
        }

        Ballot ballot() {
            return proposal.ballot();
        }

        @Override
        public String toString() {
            return proposal.ballot()
                    + (envelope == null ? ":" + proposal.value() : ":" + envelope.state())
                    + (base == null ? "" : " made from " + base.proposal.ballot());
        }
    }

    private final Key key;
    private final int majority;
    private final Violations violations;
    private final Coverage coverage;
    private final TreeMap<Ballot, Node> byBallot = new TreeMap<>();
    private final TreeMap<Ballot, Node> chosen = new TreeMap<>();

    Proposals(Key key, int majority, Violations violations, Coverage coverage) {
        this.key = key;
        this.majority = majority;
        this.violations = violations;
        this.coverage = coverage;
    }

    @Nullable
    Node at(Ballot ballot) {
        return byBallot.get(ballot);
    }

    /** The proposal that has the ballot, which must have been made, with that value. */
    Node require(Proposal proposal, Object where) {
        Node node = byBallot.get(proposal.ballot());
        if (node == null || !node.proposal.value().equals(proposal.value())) {
            violations.report(
                    "agreement: for one key and ballot one value, and only what was proposed",
                    where + " tells of " + proposal.ballot() + " with another value than was proposed",
                    key,
                    node == null ? "never proposed" : node);
        }
        return requireNonNull(node);
    }

    /** A proposal is made, from a base or from nothing. */
    Node propose(Proposal proposal, Ballot next, @Nullable Node base, String who) {
        EnvelopeView envelope = key.namespace() == Namespace.REGISTERS ? EnvelopeView.of(proposal) : null;
        Node node = new Node(proposal, next, base, envelope);
        Node same = byBallot.putIfAbsent(proposal.ballot(), node);
        if (same != null) {
            violations.report("two proposals at one ballot", who, key, node, same);
        }
        requireMadeFrom(node, base, who);
        var below = chosen.lowerEntry(proposal.ballot());
        if (below != null) {
            requireDescent(node, below.getValue());
        }
        coverage.met(Coverage.Met.PROPOSALS);
        coverage.ballot(proposal.ballot().number());
        return node;
    }

    private void requireMadeFrom(Node node, @Nullable Node base, String who) {
        boolean right;
        if (node.envelope == null) {
            right = base == null || base.proposal.value().equals(node.proposal.value());
        } else {
            EnvelopeView before =
                    base == null || base.envelope == null ? EnvelopeView.of(Proposal.NONE) : base.envelope;
            right = node.envelope.isSameAs(before) || node.envelope.isMadeFrom(before, node.ballot());
        }
        if (!right) {
            violations.report(
                    "what is proposed is the value of the highest ballot that a majority told of, or made from it",
                    who,
                    key,
                    node,
                    base == null ? "nothing was accepted" : base);
        }
    }

    private void requireDescent(Node node, Node ancestor) {
        Node walk = node;
        while (walk != null && walk.ballot().isAbove(ancestor.ballot())) {
            walk = walk.base;
        }
        if (walk != ancestor) {
            violations.report(
                    "a chosen value is the value, or an ancestor of the value, of every higher ballot",
                    key,
                    "chosen: " + ancestor,
                    "higher: " + node);
        }
    }

    /** A server has accepted, durably. */
    void accepted(Node node, int server) {
        if (node.wasAcceptedBy(server)) {
            return;
        }
        node.acceptors |= 1 << server;
        if (!node.chosen && Integer.bitCount(node.acceptors) >= majority) {
            node.chosen = true;
            coverage.met(Coverage.Met.PROPOSALS_CHOSEN);
            var below = chosen.lowerEntry(node.ballot());
            if (below != null) {
                requireDescent(node, below.getValue());
            }
            var above = chosen.higherEntry(node.ballot());
            for (Node higher : byBallot.tailMap(node.ballot(), false).values()) {
                if (above == null || !higher.ballot().isAbove(above.getKey())) {
                    requireDescent(higher, node);
                }
            }
            chosen.put(node.ballot(), node);
        }
    }

    /** A caller was told this state: it must be the highest that is chosen, or one on the way to it. */
    void requireChosen(RegisterState state, String told) {
        if (state.version() == 0) {
            return;
        }
        Node last = chosen.isEmpty() ? null : chosen.lastEntry().getValue();
        for (Node node = last; node != null; node = node.base) {
            RegisterState left = requireNonNull(node.envelope).state();
            if (left.version() == state.version()) {
                violations.require(left.equals(state), "a caller is told only what is chosen", told, key, node);
                return;
            }
            if (left.version() < state.version()) {
                // Of changes that shared a round only what the last one left is seen.
                violations.require(node != last, "a caller is told only what is chosen", told, key, node);
                return;
            }
        }
        violations.require(last != null, "a caller is told only what is chosen", told, key, "nothing is chosen");
    }

    /** A caller was told this decision: it must have been chosen. */
    void requireDecided(String text, String told) {
        boolean decided = !chosen.isEmpty()
                && chosen.firstEntry()
                        .getValue()
                        .proposal
                        .value()
                        .text()
                        .orElse("")
                        .equals(text);
        violations.require(decided, "a caller is told only what is chosen", told, key, chosen.values());
    }

    /** What the chosen rounds left, by version; of rounds that several changes shared the last one. Nothing is null. */
    Map<Long, String> chosenTexts() {
        Map<Long, String> texts = new HashMap<>();
        for (Node node = chosen.isEmpty() ? null : chosen.lastEntry().getValue(); node != null; node = node.base) {
            if (node.envelope != null) {
                texts.putIfAbsent(
                        node.envelope.state().version(), node.envelope.text().orElse(""));
            }
        }
        return texts;
    }
}
