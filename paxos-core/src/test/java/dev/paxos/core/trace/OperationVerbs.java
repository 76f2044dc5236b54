package dev.paxos.core.trace;

import dev.paxos.core.Value;
import dev.paxos.core.proposer.PaxosException;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.proposer.Timer;
import dev.paxos.core.register.Decision;
import dev.paxos.core.register.Decisions;
import dev.paxos.core.register.EnvelopeText;
import dev.paxos.core.register.Outcome;
import dev.paxos.core.register.Register;
import dev.paxos.core.register.Registers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** The commands that have a proposer do something to the register {@code r} or the decision {@code k}. */
final class OperationVerbs implements Verbs {
    private final Mail mail;
    private final Events events;
    private final Timer timer;
    private final Map<Integer, Handles> proposers = new HashMap<>();
    private final Map<Integer, Integer> underWay = new HashMap<>();

    private record Handles(Registers registers, Decisions decisions) {}

    OperationVerbs(Mail mail, Events events, Timer timer) {
        this.mail = mail;
        this.events = events;
        this.timer = timer;
    }

    /** Tells whether a proposer has an operation that has not ended. */
    boolean isBusy(int proposer) {
        return underWay.getOrDefault(proposer, 0) > 0;
    }

    @Override
    public boolean run(Command command) {
        switch (command.verb()) {
            case "proposer" -> begin(command);
            case "put" -> change(command, register -> register.put(value(command)));
            case "create" -> change(command, register -> register.putIfAbsent(value(command)));
            case "append" -> change(command, register -> append(register, command.word("the text")));
            case "set" ->
                change(
                        command,
                        register -> register.compareAndSet(command.option("version", Long::parseLong), value(command)));
            case "delete" -> change(command, Register::delete);
            case "get" -> get(command);
            case "propose" -> propose(command);
            case "decided" -> decided(command);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** A proposer as in a new process: it remembers nothing. */
    private void begin(Command command) {
        int id = command.number("the proposer");
        long deadline = command.optional("deadline-ms", Long::parseLong)
                .orElse(ProposerLimits.DEFAULT.deadline().toMillis());
        proposers.put(id, handles(id, ProposerLimits.DEFAULT.withDeadline(Duration.ofMillis(deadline))));
    }

    private Handles handles(int id, ProposerLimits limits) {
        ProposerContext context = new ProposerContext(mail.clientsOf(id), id, limits, timer, new Random(id));
        return new Handles(new Registers(context), new Decisions(context));
    }

    private Handles handles(int id) {
        return proposers.computeIfAbsent(id, none -> handles(id, ProposerLimits.DEFAULT));
    }

    private static Value value(Command command) {
        return Value.utf8(command.word("the value"));
    }

    private void change(Command command, Function<Register, CompletableFuture<Outcome>> change) {
        int id = command.number("the proposer");
        String name = command.optional("as", text -> text).orElse(command.verb() + " " + id);
        watch(id, name, change.apply(handles(id).registers.register("r")).thenApply(OperationVerbs::text));
    }

    private static CompletableFuture<Outcome> append(Register register, String text) {
        return register.update(
                old -> Optional.of(Value.utf8(old.flatMap(Value::text).orElse("") + text)));
    }

    private void get(Command command) {
        int id = command.number("the proposer");
        watch(
                id,
                "get " + id,
                handles(id).registers.register("r").get().thenApply(state -> "is " + EnvelopeText.of(state)));
    }

    private void propose(Command command) {
        int id = command.number("the proposer");
        watch(
                id,
                "propose " + id,
                handles(id).decisions.propose("k", value(command)).thenApply(OperationVerbs::text));
    }

    private void decided(Command command) {
        int id = command.number("the proposer");
        watch(
                id,
                "decided " + id,
                handles(id)
                        .decisions
                        .get("k")
                        .thenApply(
                                decision -> decision.map(OperationVerbs::text).orElse("nothing")));
    }

    private void watch(int proposer, String name, CompletableFuture<String> outcome) {
        underWay.merge(proposer, 1, Integer::sum);
        var unused = outcome.whenComplete((told, failure) -> {
            underWay.merge(proposer, -1, Integer::sum);
            events.add(name + ": " + (failure == null ? told : text(failure)));
        });
    }

    private static String text(Outcome outcome) {
        return outcome instanceof Outcome.Applied applied
                ? "applied " + EnvelopeText.of(applied.state()) + " over " + EnvelopeText.of(applied.before())
                : "declined at " + EnvelopeText.of(outcome.state());
    }

    private static String text(Decision decision) {
        return decision.value() + " at " + Text.of(decision.ballot()) + (decision.own() ? ", its own" : "");
    }

    /** What is known of the change; the rest of the message is for a person. */
    private static String text(Throwable failure) {
        Throwable cause = Optional.ofNullable(failure.getCause())
                .filter(wrapped -> failure instanceof CompletionException)
                .orElse(failure);
        String message = String.valueOf(cause.getMessage());
        return cause instanceof PaxosException ? message.substring(0, message.indexOf(':')) : "failed, " + message;
    }
}
