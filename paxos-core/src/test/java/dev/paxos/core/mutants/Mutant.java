package dev.paxos.core.mutants;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One wrong variant of the code.
 *
 * @param name what is wrong, in a few words
 * @param rule the rule that it breaks
 * @param file the source, below the package {@code dev.paxos.core}
 * @param original the text that is replaced, which must occur exactly once; white space does not matter
 * @param replacement what stands there instead
 */
record Mutant(String name, String rule, String file, String original, String replacement) {
    /**
     * Changes the source.
     *
     * @throws IllegalArgumentException if the original is not there exactly once: the code has changed, and the table must
     *     follow it
     */
    String applyTo(String source) {
        Matcher matcher = pattern().matcher(source);
        if (!matcher.find()) {
            throw new IllegalArgumentException(name + ": " + file + " does not hold: " + original);
        }
        int start = matcher.start();
        int end = matcher.end();
        if (matcher.find()) {
            throw new IllegalArgumentException(name + ": " + file + " holds more than once: " + original);
        }
        return source.substring(0, start) + replacement + source.substring(end);
    }

    private Pattern pattern() {
        return Pattern.compile(Arrays.stream(original.strip().split("\\s+", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("\\s+")));
    }

    @Override
    public String toString() {
        return name;
    }
}
