package dev.paxos.core.trace;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.store.journal.DiskServer;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** The commands that send one message to one server, past all proposers, about a decision or a register. */
final class AcceptorVerbs implements Verbs {
    private final IntFunction<DiskServer> servers;
    private final Events events;

    AcceptorVerbs(IntFunction<DiskServer> servers, Events events) {
        this.servers = servers;
        this.events = events;
    }

    @Override
    public boolean run(Command command) {
        switch (command.verb()) {
            case "prepare" -> {
                Ballot ballot = command.option("ballot", Text::ballot);
                send(command, "prepare " + Text.of(ballot), (acceptor, key) -> acceptor.prepare(key, ballot));
            }
            case "accept" -> {
                Proposal proposal =
                        new Proposal(command.option("ballot", Text::ballot), command.option("value", Value::utf8));
                Ballot next = command.optional("next", Text::ballot).orElse(Ballot.NONE);
                send(command, "accept " + Text.of(proposal), (acceptor, key) -> acceptor.accept(key, proposal, next));
            }
            case "read" -> send(command, "read", Acceptor::state);
            case "status" ->
                events.add(server(command).acceptor().map(AcceptorVerbs::status).orElse("down"));
            default -> {
                return false;
            }
        }
        return true;
    }

    private DiskServer server(Command command) {
        return servers.apply(command.number("the server"));
    }

    /** What a message asks of an acceptor. */
    private interface Call<R> {
        CompletableFuture<R> to(Acceptor acceptor, Key key);
    }

    private <R> void send(Command command, String message, Call<R> call) {
        DiskServer server = server(command);
        Key key = command.optional("register", Key::register)
                .orElseGet(() -> command.optional("key", Key::decision).orElse(Key.decision("k")));
        if (server.acceptor().isEmpty()) {
            events.add("down");
            return;
        }
        try {
            CompletableFuture<R> reply = call.to(server.acceptor().get(), key);
            server.settle();
            if (reply.isDone()) {
                tell(server, "", reply);
            } else if (server.acceptor().isPresent()) {
                events.add("waits");
                var unused = reply.whenComplete((told, failure) -> tell(server, message + ": ", reply));
            }
        } catch (IllegalArgumentException e) {
            events.add("invalid, " + e.getMessage());
        }
        if (server.acceptor().isEmpty()) {
            events.add("down");
        }
    }

    private <R> void tell(DiskServer server, String what, CompletableFuture<R> reply) {
        if (!reply.isCompletedExceptionally()) {
            events.add(what + Text.of(reply.join()));
        } else if (server.acceptor().isPresent()) {
            events.add(what + failure(reply));
        }
    }

    private static String failure(CompletableFuture<?> reply) {
        return reply.handle((told, failure) -> failure instanceof AcceptorUnavailableException known
                        ? known.reason().toString()
                        : String.valueOf(failure))
                .join();
    }

    private static String status(Acceptor acceptor) {
        String phase = acceptor.isServing() ? "serving" : "halted";
        return phase + (acceptor.protocolViolations() > 0 ? ", violations=" + acceptor.protocolViolations() : "");
    }
}
