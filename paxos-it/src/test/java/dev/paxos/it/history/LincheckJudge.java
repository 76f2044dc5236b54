package dev.paxos.it.history;

import dev.paxos.it.history.Ending.Change;
import dev.paxos.it.history.Ending.Indeterminate;
import dev.paxos.it.history.Ending.Never;
import dev.paxos.it.history.Ending.Told;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.kotlinx.lincheck.execution.HBClock;
import org.jetbrains.kotlinx.lincheck.execution.ResultWithClock;
import org.jetbrains.kotlinx.lincheck.util.ValueResult;
import org.jetbrains.lincheck.datastructures.verifier.LinearizabilityVerifier;
import org.jetbrains.lincheck.jvm.agent.InstrumentationStrategy;
import org.jetbrains.lincheck.jvm.agent.LincheckInstrumentation;
import org.jspecify.annotations.Nullable;

/**
 * The verdict of Lincheck's own verifier on a history. Each operation is a thread of its own, and its clock says which
 * others had ended when it began. An indeterminate one never ends for anyone and tells nothing, and so may be the last of
 * all, which nobody can tell from one that has no effect.
 */
final class LincheckJudge {
    private static final Method PERFORM = perform();

    private final LinearizabilityVerifier verifier;

    /** A versioned register, one operation after the other, written for this judge alone. */
    public static final class Specification {
        private long version;
        private @Nullable String value;

        /**
         * Performs an operation.
         *
         * @param kind the simple name of the call
         * @param expected the version asked for, if any
         * @param written what is to be written, if anything
         * @param telling which parts are told: of what changed, of the state before, of the state after
         * @return those parts
         */
        public String perform(String kind, long expected, String written, String telling) {
            long versionBefore = version;
            String valueBefore = value;
            boolean holds = switch (kind) {
                case "Get" -> false;
                case "PutIfAbsent" -> value == null;
                case "CompareAndSet" -> version == expected;
                case "Replace", "DeleteVersion" -> value != null && version == expected;
                case "Delete" -> value != null;
                default -> true;
            };
            if (holds) {
                version++;
                value = kind.startsWith("Delete")
                        ? null
                        : kind.equals("Append") ? (value == null ? "" : value) + written + " " : written;
            }
            StringBuilder told = new StringBuilder();
            for (int i = 0; i < telling.length(); i++) {
                switch (telling.charAt(i)) {
                    case 'c' -> told.append(holds);
                    case 'v' -> told.append(versionBefore);
                    case 'p' -> told.append(valueBefore != null);
                    case 'x' -> told.append(valueBefore);
                    case 'V' -> told.append(version);
                    case 'P' -> told.append(value != null);
                    case 'X' -> told.append(value);
                    default -> throw new IllegalArgumentException("telling: " + telling);
                }
                told.append(';');
            }
            return told.toString();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Specification register
                    && register.version == version
                    && Objects.equals(register.value, value);
        }

        @Override
        public int hashCode() {
            return Objects.hash(version, value);
        }
    }

    LincheckJudge() throws ReflectiveOperationException {
        // The verifier needs classes of the agent's, which this brings, and would have the agent change the
        // specification,
        // for operations that suspend. There are none, and no public way to say so: this says that it is changed
        // already.
        LincheckInstrumentation lincheck = LincheckInstrumentation.INSTANCE;
        lincheck.attachJavaAgentDynamically(ByteBuddyAgent.install());
        lincheck.appendBootstrapJarToClassLoaderSearch();
        Field strategy = LincheckInstrumentation.class.getDeclaredField("instrumentationStrategy");
        strategy.setAccessible(true);
        strategy.set(null, InstrumentationStrategy.EAGER);
        verifier = new LinearizabilityVerifier(Specification.class);
    }

    /** Tells whether Lincheck finds an order. */
    boolean isLinearizable(List<Operation> history) {
        List<Operation> operations = history.stream()
                .filter(operation -> !(operation.ending() instanceof Never))
                .toList();
        List<List<Actor>> threads = new ArrayList<>();
        List<List<ResultWithClock>> results = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            StringBuilder telling = new StringBuilder();
            StringBuilder told = new StringBuilder();
            if (operations.get(i).ending() instanceof Told answer) {
                describe(answer, telling, told);
            }
            threads.add(List.of(actor(operations.get(i).call(), telling.toString())));
            results.add(List.of(new ResultWithClock(new ValueResult(told.toString()), clock(operations, i))));
        }
        return verifier.verifyResults(
                new ExecutionScenario(List.of(), threads, List.of(), null),
                new ExecutionResult(List.of(), results, List.of()));
    }

    private static HBClock clock(List<Operation> operations, int index) {
        int[] ended = new int[operations.size()];
        for (int i = 0; i < ended.length; i++) {
            Operation other = operations.get(i);
            boolean before = !(other.ending() instanceof Indeterminate)
                    && other.endNanos() < operations.get(index).startNanos();
            ended[i] = before ? 1 : 0;
        }
        return new HBClock(ended);
    }

    private static void describe(Told answer, StringBuilder telling, StringBuilder told) {
        if (answer.change() != Change.UNTOLD) {
            telling.append('c');
            told.append(answer.change() == Change.MADE).append(';');
        }
        describe(answer.before(), "vpx", telling, told);
        describe(answer.after(), "VPX", telling, told);
    }

    private static void describe(Seen seen, String letters, StringBuilder telling, StringBuilder told) {
        if (seen.version().isPresent()) {
            telling.append(letters.charAt(0));
            told.append(seen.version().getAsLong()).append(';');
        }
        if (seen.presence() != Seen.Presence.UNTOLD) {
            telling.append(letters.charAt(1));
            told.append(seen.presence() == Seen.Presence.PRESENT).append(';');
        }
        if (seen.value().isPresent()) {
            telling.append(letters.charAt(2));
            told.append(seen.value().get()).append(';');
        }
    }

    private static Actor actor(Call call, String telling) {
        long expected = call instanceof Call.CompareAndSet set
                ? set.version()
                : call instanceof Call.Replace replace
                        ? replace.version()
                        : call instanceof Call.DeleteVersion delete ? delete.version() : 0;
        Optional<String> token = call instanceof Call.Append append ? Optional.of(append.token()) : call.written();
        return new Actor(PERFORM, Arrays.asList(call.getClass().getSimpleName(), expected, token.orElse(""), telling));
    }

    private static Method perform() {
        try {
            return Specification.class.getMethod("perform", String.class, long.class, String.class, String.class);
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }
}
