package dev.paxos.server.rest;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The entity tags that a conditional header lists, RFC 9110 §8.8.3 and §13.1. The tag of a register is its version in
 * quotes; any other tag is well-formed, too, and matches nothing.
 *
 * @param given whether the header is there at all
 * @param any whether it is {@code *}
 * @param strong the listed tags without quotes, but for the weak ones
 * @param weak the listed weak tags, likewise
 */
record EntityTags(boolean given, boolean any, List<String> strong, List<String> weak) {
    private static final EntityTags NOT_GIVEN = new EntityTags(false, false, List.of(), List.of());
    private static final EntityTags ANY = new EntityTags(true, true, List.of(), List.of());

    /** One tag, and the comma after it; where a list has empty elements, they count for nothing. */
    private static final Pattern TAG =
            Pattern.compile("[ \\t,]*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"[ \\t]*(?:,[ \\t,]*|$)");

    EntityTags {
        strong = List.copyOf(strong);
        weak = List.copyOf(weak);
    }

    /**
     * Reads a header.
     *
     * @throws ProblemException if it is not {@code *} and no list of entity tags
     */
    static EntityTags of(HttpServletRequest request, String header) {
        List<String> lines = Collections.list(request.getHeaders(header));
        return lines.isEmpty() ? NOT_GIVEN : parse(header, String.join(",", lines));
    }

    static EntityTags parse(String header, String field) {
        if (field.strip().equals("*")) {
            return ANY;
        }
        List<String> strong = new ArrayList<>();
        List<String> weak = new ArrayList<>();
        Matcher tag = TAG.matcher(field);
        int end = 0;
        while (end < field.length() && tag.find(end) && tag.start() == end) {
            (tag.group(1) == null ? strong : weak).add(tag.group(2));
            end = tag.end();
        }
        if (end < field.length() || (strong.isEmpty() && weak.isEmpty())) {
            throw new ProblemException(
                    ProblemType.MALFORMED_REQUEST,
                    header + ": is " + Shown.of(field) + ", must be * or entity tags such as \"7\", with their quotes");
        }
        return new EntityTags(true, false, strong, weak);
    }

    /** Strong comparison, as {@code If-Match} asks for: a weak tag matches nothing. */
    boolean matchStrongly(long version) {
        return any || strong.contains(Long.toString(version));
    }

    /** Weak comparison, as {@code If-None-Match} asks for. */
    boolean matchWeakly(long version) {
        return matchStrongly(version) || weak.contains(Long.toString(version));
    }
}
