package dev.paxos.it.history;

import dev.paxos.it.history.Call.Append;
import dev.paxos.it.history.Call.CompareAndSet;
import dev.paxos.it.history.Call.Delete;
import dev.paxos.it.history.Call.DeleteVersion;
import dev.paxos.it.history.Call.Get;
import dev.paxos.it.history.Call.Put;
import dev.paxos.it.history.Call.PutIfAbsent;
import dev.paxos.it.history.Call.Replace;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** Histories of one register as clients under way at once would see it, made up at random; linearizable so far. */
final class Histories {
    private static final int STEP_NANOS = 1_000;

    private final Random random;
    private final int clients;
    private final int values;
    private final boolean appends;

    /**
     * What histories are made of.
     *
     * @param clients so many operations are under way at once
     * @param values so many different values are written; the fewer, the harder it is to tell who wrote one
     * @param appends whether tokens are appended, in place of all other changes
     */
    Histories(Random random, int clients, int values, boolean appends) {
        this.random = random;
        this.clients = clients;
        this.values = values;
        this.appends = appends;
    }

    /** Returns so many operations. */
    List<Operation> next(int size) {
        List<Operation> history = new ArrayList<>();
        long[] freeAt = new long[clients];
        State state = State.NEVER_CHANGED;
        long now = 0;
        for (int i = 0; i < size; i++) {
            // Each takes effect at a time of its own, in the order of this loop.
            now += 2 + random.nextInt(STEP_NANOS);
            int client = earliest(freeAt);
            now = Math.max(now, freeAt[client] + 1);
            long start = freeAt[client] + 1 + random.nextLong(now - freeAt[client]);
            long end = now + random.nextInt(clients * STEP_NANOS);
            freeAt[client] = end;
            Call call = call(state, i);
            State after = call.applyTo(state);
            int chance = random.nextInt(20);
            Ending ending;
            if (chance == 0) {
                ending = Ending.NEVER;
            } else if (chance < 3) {
                ending = Ending.INDETERMINATE;
                state = random.nextBoolean() ? after : state;
            } else {
                ending = told(call, state, after);
                state = after;
            }
            history.add(new Operation("client-" + client, call, ending, start, end));
        }
        return history;
    }

    private int earliest(long[] freeAt) {
        int earliest = random.nextInt(clients);
        for (int i = 0; i < clients; i++) {
            earliest = freeAt[i] < freeAt[earliest] ? i : earliest;
        }
        return earliest;
    }

    private Call call(State state, int number) {
        String value = "v" + random.nextInt(values);
        long version = Math.max(0, state.version() - random.nextInt(2));
        if (appends) {
            return random.nextInt(3) == 0 ? new Get() : new Append("t" + number);
        }
        return switch (random.nextInt(8)) {
            case 0, 1 -> new Get();
            case 2 -> new Put(value);
            case 3 -> new PutIfAbsent(value);
            case 4 -> new CompareAndSet(version, value);
            case 5 -> new Replace(version, value);
            case 6 -> new Delete();
            default -> new DeleteVersion(version);
        };
    }

    /** What one of the three interfaces would tell. */
    private Ending told(Call call, State before, State after) {
        boolean changed = before.version() != after.version();
        boolean present = before.value().isPresent();
        return switch (random.nextInt(3)) {
            case 0 -> changed ? Ending.applied(Seen.of(before), Seen.of(after)) : Ending.unchanged(Seen.of(before));
            case 1 -> {
                if (call instanceof Delete) {
                    yield Ending.DONE;
                }
                if (changed) {
                    yield Ending.applied(present ? Seen.PRESENT : Seen.ABSENT, Seen.of(after));
                }
                yield Ending.unchanged(
                        call instanceof Get
                                ? present ? Seen.of(before) : Seen.ABSENT
                                : Seen.at(before.version(), present));
            }
            default ->
                changed ? Ending.applied(Seen.NOTHING, Seen.at(after.version())) : Ending.unchanged(Seen.of(before));
        };
    }

    /** Returns the same with one answer of another kind, value or version, or one moment moved; mostly wrong by that. */
    List<Operation> spoilt(List<Operation> history) {
        List<Operation> spoilt = new ArrayList<>(history);
        int index = random.nextInt(history.size());
        Operation victim = history.get(index);
        Operation other = history.get(random.nextInt(history.size()));
        long length = victim.endNanos() - victim.startNanos();
        spoilt.set(
                index,
                switch (random.nextInt(5)) {
                    case 0 -> with(victim, other.ending());
                    case 1 -> with(victim, shifted(victim.ending(), random.nextBoolean() ? 1 : -1));
                    case 2 -> with(victim, Ending.NEVER);
                    case 3 -> at(victim, other.startNanos(), length);
                    default -> at(victim, other.endNanos() + 1, length);
                });
        return spoilt;
    }

    private static Operation with(Operation operation, Ending ending) {
        return new Operation(
                operation.client(), operation.call(), ending, operation.startNanos(), operation.endNanos());
    }

    private static Operation at(Operation operation, long startNanos, long length) {
        return new Operation(operation.client(), operation.call(), operation.ending(), startNanos, startNanos + length);
    }

    private static Ending shifted(Ending ending, int by) {
        return ending instanceof Ending.Told told
                ? new Ending.Told(told.change(), shifted(told.before(), by), shifted(told.after(), by))
                : ending;
    }

    private static Seen shifted(Seen seen, int by) {
        return seen.version().isEmpty()
                ? seen
                : new Seen(
                        OptionalLong.of(Math.max(0, seen.version().getAsLong() + by)), seen.presence(), seen.value());
    }
}
