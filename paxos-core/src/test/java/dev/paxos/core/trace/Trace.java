package dev.paxos.core.trace;

import java.util.ArrayList;
import java.util.List;

/** The text of one trace: comments, and commands with what is expected to come of each. */
final class Trace {
    private static final String REPLY = "->";
    private static final String STATE = "|";

    private final String name;
    private final List<Part> parts = new ArrayList<>();

    /** A comment or an empty line, or a command with what is expected of it. */
    private static final class Part {
        private final int line;
        private final String text;
        private final boolean isCommand;
        private final List<String> replies = new ArrayList<>();
        private final List<String> states = new ArrayList<>();

        Part(int line, String text, boolean isCommand) {
            this.line = line;
            this.text = text;
            this.isCommand = isCommand;
        }
    }

    /**
     * Reads a trace.
     *
     * @throws TraceException if a line is none
     */
    Trace(String name, String text) {
        this.name = name;
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.get(0).startsWith("# ")) {
            throw new TraceException(name + ":1", "a trace begins with a comment that says its rule");
        }
        Part last = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            int end = endOfCommand(line);
            if (line.isEmpty() || line.startsWith("#")) {
                last = null;
                parts.add(new Part(i + 1, line, false));
                continue;
            }
            if (end > 0) {
                last = new Part(i + 1, plain(line.substring(0, end)), true);
                parts.add(last);
            } else if (last == null) {
                throw new TraceException(place(i + 1), "what is expected belongs behind or below a command");
            }
            expect(last, line.substring(end));
        }
    }

    private static int endOfCommand(String line) {
        int reply = line.indexOf(REPLY);
        int state = line.indexOf(STATE);
        if (reply < 0 || (state >= 0 && state < reply)) {
            return state < 0 ? line.length() : state;
        }
        return reply;
    }

    private static void expect(Part part, String text) {
        int state = text.indexOf(STATE);
        String reply = state < 0 ? text : text.substring(0, state);
        if (reply.startsWith(REPLY)) {
            part.replies.add(plain(reply.substring(REPLY.length())));
        }
        if (state >= 0) {
            part.states.add(plain(text.substring(state + STATE.length())));
        }
    }

    private static String plain(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private String place(int line) {
        return name + ":" + line;
    }

    /**
     * Plays the trace.
     *
     * @throws AssertionError at the first command of which comes something else than is expected
     * @throws TraceException if a command makes no sense
     */
    void check(Script script) {
        for (Part part : parts) {
            if (part.isCommand) {
                Script.Effects effects = run(script, part);
                if (!effects.equals(new Script.Effects(part.replies, part.states))) {
                    throw new AssertionError("%s: %s%n expected%n%s but there came%n%s"
                            .formatted(
                                    place(part.line),
                                    part.text,
                                    listed(part.replies, part.states),
                                    listed(effects.replies(), effects.states())));
                }
            }
        }
    }

    /** Plays the trace, and returns its text with what came of each command. */
    String rewritten(Script script) {
        List<Part> played = new ArrayList<>();
        for (Part part : parts) {
            Part now = new Part(part.line, part.text, part.isCommand);
            played.add(now);
            if (part.isCommand) {
                Script.Effects effects = run(script, part);
                now.replies.addAll(effects.replies());
                now.states.addAll(effects.states());
            }
        }
        return text(played);
    }

    private Script.Effects run(Script script, Part part) {
        Command command = new Command(place(part.line), part.text);
        Script.Effects effects = script.run(command);
        command.end();
        return effects;
    }

    private static String listed(List<String> replies, List<String> states) {
        StringBuilder lines = new StringBuilder();
        replies.forEach(reply -> lines.append("    -> ").append(reply).append('\n'));
        states.forEach(state -> lines.append("    | ").append(state).append('\n'));
        return lines.toString();
    }

    /** Three columns: the command, the replies, the states. */
    private static String text(List<Part> parts) {
        int commands = width(parts.stream()
                .filter(part -> part.isCommand)
                .map(part -> part.text)
                .toList());
        int replies =
                width(parts.stream().flatMap(part -> part.replies.stream()).toList());
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            int rows = Math.max(1, Math.max(part.replies.size(), part.states.size()));
            for (int row = 0; row < rows; row++) {
                String command = row == 0 ? part.text : "";
                String reply = row < part.replies.size() ? REPLY + " " + part.replies.get(row) : "";
                String state = row < part.states.size() ? STATE + " " + part.states.get(row) : "";
                String line = state.isEmpty() && reply.isEmpty()
                        ? command
                        : padded(command, commands) + " " + padded(reply, replies + 3) + " " + state;
                text.append(line.stripTrailing()).append('\n');
            }
        }
        return text.toString();
    }

    private static int width(List<String> column) {
        return column.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
