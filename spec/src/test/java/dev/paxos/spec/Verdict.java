package dev.paxos.spec;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run of TLC found.
 *
 * @param found the invariant that is violated, or {@link Check#NOTHING}
 * @param distinctStates the distinct states that it saw
 * @param depth how many states the longest of the shortest paths to them has
 * @param took how long it took
 */
record Verdict(String found, long distinctStates, int depth, Duration took) {
    private static final Pattern VIOLATED = Pattern.compile("^Error: Invariant (\\w+) is violated", Pattern.MULTILINE);
    private static final Pattern DISTINCT = Pattern.compile(
            "^\\d+ states generated, (\\d+) distinct states found, (\\d+) states left", Pattern.MULTILINE);
    private static final Pattern DEPTH =
            Pattern.compile("^The depth of the complete state graph search is (\\d+)\\.", Pattern.MULTILINE);

    /**
     * Reads what TLC wrote.
     *
     * @throws AssertionError if it neither searched all states nor found an invariant violated
     */
    static Verdict of(String output, Duration took) {
        Matcher distinct = DISTINCT.matcher(output);
        Matcher violated = VIOLATED.matcher(output);
        Matcher depth = DEPTH.matcher(output);
        boolean complete = output.contains("Model checking completed. No error has been found.");
        if (distinct.find() && depth.find()) {
            long states = Long.parseLong(distinct.group(1));
            int deepest = Integer.parseInt(depth.group(1));
            if (violated.find()) {
                return new Verdict(violated.group(1), states, deepest, took);
            }
            if (complete && distinct.group(2).equals("0")) {
                return new Verdict(Check.NOTHING, states, deepest, took);
            }
        }
        throw new AssertionError("TLC came to no end:\n" + output);
    }
}
