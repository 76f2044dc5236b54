package dev.paxos.core.simulation;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.Accepted;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.Nack;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.register.RegisterState;
import dev.paxos.core.simulation.Proposals.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must hold at each step, whatever else goes wrong: the invariants of Paxos, and those of a durable acceptor. They
 * look at messages, at replies, at what the stores say is durable and at what they give back; never into the product.
 */
final class Invariants {
    private final Scenario scenario;
    private final Violations violations;
    private final Coverage coverage;
    private final Map<Key, Proposals> proposals = new HashMap<>();
    private final List<ServerLedger> servers = new ArrayList<>();

    Invariants(Scenario scenario, Violations violations, Coverage coverage) {
        this.scenario = scenario;
        this.violations = violations;
        this.coverage = coverage;
        for (int server = 1; server <= scenario.servers(); server++) {
            servers.add(new ServerLedger(server, violations));
        }
    }

    ServerLedger server(int id) {
        return servers.get(id - 1);
    }

    Proposals of(Key key) {
        return proposals.computeIfAbsent(key, k -> new Proposals(k, scenario.majority(), violations, coverage));
    }

    // ---- stores

    void saved(int server, Map<Key, AcceptorState> batch) {
        server(server).saved(batch);
        batch.forEach((key, state) -> holds(server, key, state.accepted()));
    }

    void recovered(int server, Map<Key, AcceptorState> states) {
        server(server).recovered(states);
        states.forEach((key, state) -> holds(server, key, state.accepted()));
    }

    private void holds(int server, Key key, Proposal accepted) {
        if (!accepted.isNone()) {
            Proposals ofKey = of(key);
            ofKey.accepted(ofKey.require(accepted, server(server)), server);
        }
    }

    // ---- what proposers send and hear

    /** A proposer sends an accept to one of the servers. */
    void sends(Message<AcceptReply> message) {
        SimulatedProposer proposer = message.from;
        Key key = message.key;
        Proposal proposal = message.proposal;
        Node sent = proposer.proposed(key, message.ballot);
        if (sent != null) {
            boolean same = sent.proposal.equals(proposal) && sent.next.equals(message.next);
            violations.require(same, "a proposer proposes once at a ballot", proposer, message, sent);
            return;
        }
        Node base;
        SimulatedProposer.Promises promises = proposer.promises(key, message.ballot);
        if (promises != null) {
            violations.require(
                    promises.count() >= scenario.majority(),
                    "an accept follows on the promises of a majority",
                    proposer,
                    message,
                    promises.count());
            Proposal highest = promises.highest();
            base = highest.isNone() ? null : of(key).require(highest, "a promise");
        } else {
            base = proposer.proposedWithNext(key, message.ballot);
            boolean promised = base != null && base.heardFrom() >= scenario.majority();
            violations.require(
                    promised,
                    "an accept follows on the promises of a majority, given in advance at the latest",
                    proposer,
                    message,
                    base == null ? "never promised" : base);
        }
        proposer.proposes(key, of(key).propose(proposal, message.next, base, proposer.toString()));
    }

    /** A proposer hears a reply. */
    void hears(Message<?> message, Object reply) {
        if (reply instanceof Promise promise) {
            message.from.hears(message.key, message.ballot, promise, scenario.majority());
        } else if (reply instanceof Accepted) {
            Node node = message.from.proposed(message.key, message.ballot);
            if (node != null) {
                node.heardFrom(message.server);
            }
        }
    }

    // ---- what acceptors tell

    /** A reply leaves a server. */
    void leaves(Message<?> message, Object reply) {
        ServerLedger server = server(message.server);
        Key key = message.key;
        coverage.met(Coverage.Met.REPLIES_CHECKED_FOR_DURABILITY);
        if (reply instanceof Promise promise) {
            leaves(message, server, promise);
        } else if (reply instanceof Accepted accepted) {
            leaves(message, server, accepted);
        } else if (reply instanceof Nack nack) {
            server.tells(key, new AcceptorState(nack.promised(), nack.accepted()));
            holds(message.server, key, nack.accepted());
        } else if (reply instanceof AcceptorState state) {
            server.tells(key, state);
            holds(message.server, key, state.accepted());
        }
    }

    private void leaves(Message<?> message, ServerLedger server, Promise promise) {
        Key key = message.key;
        violations.require(
                message.kind == Message.Kind.PREPARE && promise.ballot().equals(message.ballot),
                "a promise answers the prepare of its ballot",
                message,
                promise);
        violations.require(
                promise.ballot().isAbove(server.promiseTold(key)),
                "a promise is above every promise before it",
                server,
                message,
                promise,
                server.promiseTold(key));
        server.grants(key, promise.ballot(), new Object());
        server.tells(key, new AcceptorState(promise.ballot(), promise.accepted()));
        holds(message.server, key, promise.accepted());
    }

    private void leaves(Message<?> message, ServerLedger server, Accepted accepted) {
        Key key = message.key;
        violations.require(
                message.kind == Message.Kind.ACCEPT && accepted.ballot().equals(message.ballot),
                "an acceptance answers the accept of its ballot",
                message,
                accepted);
        Proposals ofKey = of(key);
        Node node = ofKey.require(message.proposal, "an accept");
        violations.require(
                node.wasAcceptedBy(message.server) || !server.promiseTold(key).isAbove(message.ballot),
                "no acceptor accepts below its promise",
                server,
                message,
                server.promiseTold(key));
        server.tellsAccepted(
                key, message.proposal, message.next.isAbove(message.ballot) ? message.next : message.ballot);
        if (!message.next.isNone()) {
            server.grants(key, message.next, message.ballot);
        }
        ofKey.accepted(node, message.server);
    }

    // ---- what callers are told

    void told(Operation operation, Key key) {
        RegisterState state = operation.state;
        if (operation.result.tellsAState() && state != null) {
            of(key).requireChosen(state, operation.toString());
        }
        String decided = operation.decided;
        if (decided != null) {
            of(key).requireDecided(decided, operation.toString());
        }
    }

    /** Which reply it is, for the trace. */
    static String describe(@Nullable Object reply) {
        if (reply instanceof PrepareReply || reply instanceof AcceptReply) {
            if (reply instanceof Promise promise) {
                return "promise " + promise.ballot() + ", accepted "
                        + promise.accepted().ballot();
            }
            if (reply instanceof Nack nack) {
                return "nack, promised " + nack.promised() + ", accepted "
                        + nack.accepted().ballot();
            }
            return String.valueOf(reply);
        }
        if (reply instanceof AcceptorState state) {
            return "promised " + state.promised() + ", accepted "
                    + state.accepted().ballot();
        }
        return String.valueOf(reply);
    }
}
