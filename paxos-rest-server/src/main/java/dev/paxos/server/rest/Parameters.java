package dev.paxos.server.rest;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of one request, wherever it carried them. Each may be given once, and only those that are known. */
final class Parameters {
    private static final String ID = "id";
    private static final String VALUE = "value";
    private static final String RIVAL = "rival";
    private static final String KEY = "key";
    private static final Key DEFAULT_KEY = Key.decision("default");

    private final Set<String> known;
    private final int maxValueBytes;
    private final Map<String, Given> givenByName = new HashMap<>();

    /** What was given for a parameter; a JSON number may stand for an id, not for a text. */
    private record Given(String text, boolean number) {}

    Parameters(Set<String> known, int maxValueBytes) {
        this.known = known;
        this.maxValueBytes = maxValueBytes;
    }

    void addText(String name, String text) {
        add(name, new Given(text, false));
    }

    void addNumber(String name, String digits) {
        add(name, new Given(digits, true));
    }

    private void add(String name, Given given) {
        if (!known.contains(name)) {
            throw new ProblemException(new Problem(
                    ProblemType.UNKNOWN_PARAMETER,
                    Shown.of(name) + " is no parameter here, "
                            + (known.isEmpty()
                                    ? "there are none"
                                    : "known are "
                                            + String.join(
                                                    ", ",
                                                    known.stream().sorted().toList())),
                    name));
        }
        if (givenByName.putIfAbsent(name, given) != null) {
            throw new ProblemException(
                    ProblemType.REPEATED_PARAMETER,
                    name,
                    "is given more than once, must be given once, in the query or in the body");
        }
    }

    /** Returns the instance that {@code key} names, {@code default} where it is not given. */
    Key key() {
        if (!givenByName.containsKey(KEY)) {
            return DEFAULT_KEY;
        }
        try {
            return Key.decision(text(KEY, "text"));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(new Problem(ProblemType.INVALID_PARAMETER, String.valueOf(e.getMessage()), KEY));
        }
    }

    /** Returns the proposal of {@code id} and {@code value}. */
    Proposal proposal() {
        return new Proposal(ballot(), value());
    }

    /** Returns the ballot that {@code id} gives. */
    Ballot ballot() {
        String allowed = "a whole number from 0 to " + Long.MAX_VALUE;
        Given given = given(ID, allowed);
        long number = wholeNumber(given.text());
        if (number < 0) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    ID,
                    (given.text().isEmpty() ? "is empty" : "is " + Shown.of(given.text())) + ", must be " + allowed);
        }
        return Ballot.of(number);
    }

    /** Returns the value that {@code value} gives, which may be empty. */
    Value value() {
        return value(VALUE);
    }

    /** Returns the value of a second proposer, which {@code rival} gives, likewise. */
    Value rival() {
        return value(RIVAL);
    }

    private Value value(String name) {
        String text = text(name, "text, which may be empty");
        if (text.length() > maxValueBytes) {
            throw tooLarge(name, "more than " + maxValueBytes);
        }
        Value value;
        try {
            value = Value.utf8(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem(ProblemType.INVALID_PARAMETER, String.valueOf(e.getMessage()), name));
        }
        if (value.size() > maxValueBytes) {
            throw tooLarge(name, Integer.toString(value.size()));
        }
        return value;
    }

    private ProblemException tooLarge(String name, String size) {
        return new ProblemException(
                ProblemType.VALUE_TOO_LARGE,
                name,
                "has " + size + " bytes of UTF-8, at most " + maxValueBytes + " are allowed");
    }

    private String text(String name, String allowed) {
        Given given = given(name, allowed);
        if (given.number()) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    name,
                    "is the JSON number " + Shown.of(given.text()) + ", must be a JSON string");
        }
        return given.text();
    }

    private Given given(String name, String allowed) {
        @Nullable Given given = givenByName.get(name);
        if (given == null) {
            throw new ProblemException(ProblemType.MISSING_PARAMETER, name, "is missing, must be " + allowed);
        }
        return given;
    }

    /** Decimal digits alone: no sign, no blank, no digit of another script. Returns -1 for anything else. */
    private static long wholeNumber(String text) {
        long number = text.isEmpty() ? -1 : 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
