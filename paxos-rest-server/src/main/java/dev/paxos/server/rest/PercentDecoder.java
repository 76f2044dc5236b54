package dev.paxos.server.rest;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * Takes {@code name=value} pairs apart, as query strings and forms hold them, and decodes paths. Strict: an incomplete escape, or bytes
 * that are not UTF-8, are an error and never a replacement character.
 */
final class PercentDecoder {
    private final byte[] bytes;
    private final String place;
    private boolean plusIsSpace = true;

    /**
     * Makes a decoder of pairs.
     *
     * @param bytes the pairs; they are decoded in place
     * @param place where they come from, for messages
     */
    PercentDecoder(byte[] bytes, String place) {
        this.bytes = bytes;
        this.place = place;
    }

    /**
     * Decodes a path or a part of one, in which a plus is a plus.
     *
     * @param bytes the bytes; they are decoded in place
     * @param place where they come from, for messages
     */
    static String decodePath(byte[] bytes, String place) {
        PercentDecoder decoder = new PercentDecoder(bytes, place);
        decoder.plusIsSpace = false;
        return decoder.decode(0, bytes.length, place);
    }

    /** Hands each pair to the sink, decoded, in order. A name without {@code =} has an empty value. */
    void decodePairs(BiConsumer<String, String> sink) {
        int start = 0;
        while (start < bytes.length) {
            int end = indexOf('&', start, bytes.length);
            if (end > start) {
                int equals = indexOf('=', start, end);
                String name = decode(start, equals, place);
                String value = equals == end ? "" : decode(equals + 1, end, place + ", parameter " + Shown.of(name));
                sink.accept(name, value);
            }
            start = end + 1;
        }
    }

    private int indexOf(char wanted, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return end;
    }

    private String decode(int start, int end, String where) {
        int to = start;
        for (int from = start; from < end; from++) {
            byte b = bytes[from];
            if (b == '+' && plusIsSpace) {
                bytes[to++] = ' ';
            } else if (b == '%') {
                int high = from + 1 < end ? hexDigit(bytes[from + 1]) : -1;
                int low = from + 2 < end ? hexDigit(bytes[from + 2]) : -1;
                if (high < 0 || low < 0) {
                    throw new ProblemException(
                            ProblemType.MALFORMED_REQUEST, where + ": a % is not followed by two hexadecimal digits");
                }
                bytes[to++] = (byte) (high << 4 | low);
                from += 2;
            } else {
                bytes[to++] = b;
            }
        }
        return utf8(ByteBuffer.wrap(bytes, start, to - start), where);
    }

    private static int hexDigit(byte b) {
        return b < 0 ? -1 : Character.digit((char) b, 16);
    }

    /** Returns the text, or refuses the request where the bytes are not UTF-8. */
    static String utf8(ByteBuffer bytes, String where) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException notText) {
            throw new ProblemException(ProblemType.MALFORMED_REQUEST, where + ": the bytes are not valid UTF-8");
        }
    }
}
