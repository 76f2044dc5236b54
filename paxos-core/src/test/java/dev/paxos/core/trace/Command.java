package dev.paxos.core.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One command of a trace: a verb, words, and options of the form {@code name=value}. Each is asked for once. */
public final class Command {
    private final String place;
    private final String verb;
    private final Deque<String> words = new ArrayDeque<>();
    private final Map<String, String> options = new LinkedHashMap<>();

    Command(String place, String text) {
        this.place = place;
        List<String> parts = Arrays.asList(text.split(" ", -1));
        this.verb = parts.get(0);
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                words.add(part);
            } else if (options.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
                throw wrong(part.substring(0, equals) + " stands twice");
            }
        }
    }

    public String verb() {
        return verb;
    }

    /** Takes the next word. */
    public String word(String what) {
        if (words.isEmpty()) {
            throw wrong(what + " is missing");
        }
        return words.remove();
    }

    /** Takes the next word, which must be a number. */
    public int number(String what) {
        return read(what, word(what), Integer::parseInt);
    }

    /** Takes all words that are left, which must be numbers. */
    public List<Integer> numbers(String what) {
        List<Integer> numbers = new ArrayList<>();
        while (!words.isEmpty()) {
            numbers.add(number(what));
        }
        return numbers;
    }

    /** Takes the next word if it is the given one. */
    public boolean has(String word) {
        if (word.equals(words.peek())) {
            words.remove();
            return true;
        }
        return false;
    }

    /** Takes an option that must be there. */
    public <T> T option(String name, Function<String, T> reader) {
        return optional(name, reader).orElseThrow(() -> wrong(name + "= is missing"));
    }

    /** Takes an option. */
    public <T> Optional<T> optional(String name, Function<String, T> reader) {
        return Optional.ofNullable(options.remove(name)).map(text -> read(name, text, reader));
    }

    private <T> T read(String what, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong(what + " cannot be \"" + text + "\"");
        }
    }

    /** Says that the command makes no sense. */
    public TraceException wrong(String problem) {
        return new TraceException(place, problem);
    }

    /** Checks that nothing is left that nobody asked for. */
    public void end() {
        if (!words.isEmpty() || !options.isEmpty()) {
            throw wrong(verb + " does not take " + (words.isEmpty() ? options.keySet() : words));
        }
    }
}
