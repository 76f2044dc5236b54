package dev.paxos.server.rest;

/** What was given, as a message may repeat it: in quotes, and never long. */
final class Shown {
    private static final int MAX_CHARS = 40;

    private Shown() {}

    static String of(String given) {
        if (given.length() <= MAX_CHARS) {
            return '"' + given + '"';
        }
        int end = Character.isHighSurrogate(given.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
        return '"' + given.substring(0, end) + "…\" (" + given.length() + " characters)";
    }
}
