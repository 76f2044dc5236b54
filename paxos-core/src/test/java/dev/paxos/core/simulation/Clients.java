package dev.paxos.core.simulation;

import dev.paxos.core.Key;
import dev.paxos.core.Value;
import dev.paxos.core.proposer.IndeterminateException;
import dev.paxos.core.proposer.NoQuorumException;
import dev.paxos.core.proposer.OverloadedException;
import dev.paxos.core.register.Outcome;
import dev.paxos.core.register.Register;
import dev.paxos.core.register.RegisterState;
import dev.paxos.core.simulation.Operation.Kind;
import dev.paxos.core.simulation.Operation.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Those who call operations: which, when, at which process, and on what they know by then. */
final class Clients {
    private final Simulation simulation;
    private final Scenario scenario;
    private final VirtualTime time;
    private final SplittableRandom random;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<Operation, Integer> pending = new LinkedHashMap<>();
    private final Map<String, Long> knownVersions = new HashMap<>();

    Clients(Simulation simulation) {
        this.simulation = simulation;
        this.scenario = simulation.scenario();
        this.time = simulation.time();
        this.random = scenario.chance("clients");
    }

    List<Operation> operations() {
        return operations;
    }

    boolean isIdle() {
        return pending.isEmpty();
    }

    /** A process ended, and whoever had called it will never know. */
    void callerCrashed(int slot) {
        for (Operation operation : operations) {
            if (pending.remove(operation, slot)) {
                operation.result = Result.CALLER_CRASHED;
                ended(operation);
            }
        }
    }

    /** Operations come alone, or several at once at one process, or at any. */
    void schedule() {
        int left = scenario.operations();
        while (left > 0) {
            int burst = random.nextInt(4) == 0 ? Math.min(left, 2 + random.nextInt(5)) : 1;
            left -= burst;
            long at = random.nextLong(scenario.horizonNanos());
            int slot = random.nextInt(simulation.proposers().size());
            boolean anywhere = random.nextBoolean();
            SplittableRandom chance = random.split();
            int register = chance.nextInt(scenario.registers());
            time.schedule(at, () -> {
                for (int i = 0; i < burst; i++) {
                    call(anywhere ? chance.nextInt(simulation.proposers().size()) : slot, register, chance);
                }
            });
        }
    }

    private void call(int slot, int register, SplittableRandom chance) {
        Kind[] kinds = {
            Kind.GET, Kind.GET, Kind.PUT, Kind.PUT, Kind.PUT_IF_ABSENT, Kind.COMPARE_AND_SET, Kind.COMPARE_AND_SET,
            Kind.UPDATE, Kind.UPDATE, Kind.UPDATE, Kind.DELETE, Kind.DELETE_VERSION, Kind.PROPOSE, Kind.DECISION
        };
        Kind kind = kinds[chance.nextInt(scenario.decisions() == 0 ? kinds.length - 2 : kinds.length)];
        String key = kind.isOfDecisions() ? "d" + chance.nextInt(scenario.decisions()) : "r" + register;
        // Mostly on what was seen; at times on what is to be expected next, and may be under way just now.
        long ahead = chance.nextInt(4) == 0 ? 1 : 0;
        call(slot, kind, key, knownVersions.getOrDefault(key, 0L) + ahead);
    }

    /** Calls an operation at a process, if it runs. */
    @Nullable
    Operation call(int slot, Kind kind, String key, long expected) {
        SimulatedProposer process = simulation.proposers().running(slot);
        if (process == null) {
            return null;
        }
        boolean needsVersion = kind == Kind.COMPARE_AND_SET || kind == Kind.DELETE_VERSION;
        long version = needsVersion ? expected : -1;
        Operation operation = new Operation(operations.size(), kind, key, version, time.nanoTime());
        operations.add(operation);
        pending.put(operation, slot);
        simulation.coverage().met(Coverage.Met.OPERATIONS);
        simulation.event("calls", process, slot, operation);
        process.run(() -> call(process, operation));
        return operation;
    }

    private void call(SimulatedProposer process, Operation operation) {
        Register register = process.registers().register(operation.key);
        Value value = Value.utf8(operation.token());
        switch (operation.kind) {
            case GET -> register.get().whenComplete((state, failure) -> read(operation, state, failure));
            case PUT -> register.put(value).whenComplete((o, failure) -> changed(operation, o, failure));
            case PUT_IF_ABSENT ->
                register.putIfAbsent(value).whenComplete((o, failure) -> changed(operation, o, failure));
            case COMPARE_AND_SET ->
                register.compareAndSet(operation.expectedVersion, value)
                        .whenComplete((o, failure) -> changed(operation, o, failure));
            case UPDATE ->
                register.update(before -> Optional.of(Value.utf8(operation.updated(text(before)))))
                        .whenComplete((o, failure) -> changed(operation, o, failure));
            case DELETE -> register.delete().whenComplete((o, failure) -> changed(operation, o, failure));
            case DELETE_VERSION ->
                register.delete(operation.expectedVersion).whenComplete((o, failure) -> changed(operation, o, failure));
            case PROPOSE ->
                process.decisions().propose(operation.key, value).whenComplete((decision, failure) -> {
                    if (decision != null) {
                        operation.decided = text(Optional.of(decision.value()));
                        operation.own = decision.own();
                    }
                    end(operation, Result.DECIDED, failure);
                });
            case DECISION ->
                process.decisions().get(operation.key).whenComplete((decision, failure) -> {
                    if (decision != null && decision.isPresent()) {
                        operation.decided = text(Optional.of(decision.get().value()));
                    }
                    end(operation, operation.decided == null ? Result.UNDECIDED : Result.DECIDED, failure);
                });
        }
    }

    static @Nullable String text(Optional<Value> value) {
        return value.map(bytes -> bytes.text().orElseThrow()).orElse(null);
    }

    private void read(Operation operation, @Nullable RegisterState state, @Nullable Throwable failure) {
        operation.state = state;
        end(operation, Result.READ, failure);
    }

    private void changed(Operation operation, @Nullable Outcome outcome, @Nullable Throwable failure) {
        if (outcome != null) {
            operation.state = outcome.state();
        }
        if (outcome instanceof Outcome.Applied applied) {
            operation.before = applied.before();
        }
        end(operation, outcome instanceof Outcome.Applied ? Result.APPLIED : Result.DECLINED, failure);
    }

    private void end(Operation operation, Result success, @Nullable Throwable failure) {
        if (pending.remove(operation) == null) {
            return;
        }
        operation.endNanos = time.nanoTime();
        operation.result = failure == null ? success : result(operation, failure);
        RegisterState state = operation.state;
        if (state != null) {
            knownVersions.merge(operation.key, state.version(), Math::max);
        }
        ended(operation);
        boolean ofDecisions = operation.kind.isOfDecisions();
        simulation
                .invariants()
                .told(operation, ofDecisions ? Key.decision(operation.key) : Key.register(operation.key));
    }

    private void ended(Operation operation) {
        RegisterState state = operation.state;
        long number = 31L * operation.number + operation.result.name().hashCode();
        simulation.event("ended", operation.token(), state == null ? number : 31 * number + state.version(), operation);
        simulation.coverage().outcome(operation.kind.name(), operation.result.name());
    }

    private Result result(Operation operation, Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        simulation
                .violations()
                .require(
                        !String.valueOf(failure.getMessage()).contains("fault"),
                        "no fault of the code",
                        operation,
                        failure);
        if (failure instanceof NoQuorumException) {
            return Result.NO_QUORUM;
        } else if (failure instanceof IndeterminateException) {
            simulation
                    .violations()
                    .require(operation.kind.changes(), "a read is never indeterminate", operation, failure);
            return Result.INDETERMINATE;
        } else if (failure instanceof OverloadedException) {
            return Result.OVERLOADED;
        }
        simulation.violations().report("an operation ends in one of the ways that are promised", operation, failure);
        return Result.PENDING;
    }
}
