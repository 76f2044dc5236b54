package dev.paxos.server.rest;

/** What was given, as a message may repeat it: never long. */
final class Shown {
    private static final int MAX_CHARS = 40;

    private Shown() {}

    /** In quotes, and with its length where not all of it is shown. */
    static String of(String given) {
        return given.length() <= MAX_CHARS
                ? '"' + given + '"'
                : '"' + bare(given) + "\" (" + given.length() + " characters)";
    }

    /** Without quotes. */
    static String bare(String given) {
        if (given.length() <= MAX_CHARS) {
            return given;
        }
        int end = Character.isHighSurrogate(given.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
        return given.substring(0, end) + "…";
    }
}
