package dev.paxos.core;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Opaque bytes that acceptors agree on. Immutable; equal where the bytes are equal.
 *
 * <p>{@value #MAX_BYTES} bytes is what every part can carry. What a deployment takes is a lower limit of its own,
 * 1 MiB by default.
 */
public final class Value {
    /** The largest value of all, in bytes. */
    public static final int MAX_BYTES = 8 << 20;

    /** The value without bytes. */
    public static final Value EMPTY = new Value(new byte[0]);

    private final byte[] bytes;

    private Value(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "value: has " + bytes.length + " bytes, at most " + MAX_BYTES + " are allowed");
        }
        this.bytes = bytes;
    }

    /**
     * Returns a value with a copy of the bytes.
     *
     * @param bytes the bytes
     * @return the value
     * @throws IllegalArgumentException if there are more than {@value #MAX_BYTES}; the message begins with {@code value}
     */
    public static Value of(byte[] bytes) {
        return new Value(bytes.clone());
    }

    /**
     * Returns a value that takes over the array instead of copying it.
     *
     * @param bytes the bytes; the caller must never change them again
     * @return the value
     * @throws IllegalArgumentException if there are more than {@value #MAX_BYTES}; the message begins with {@code value}
     */
    public static Value wrap(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Value(bytes);
    }

    /**
     * Returns a value with the UTF-8 bytes of a text.
     *
     * @param text well-formed Unicode
     * @return the value
     * @throws IllegalArgumentException if the text holds an unpaired surrogate or is too long; the message begins with
     *     {@code value}
     */
    public static Value utf8(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return wrap(bytes);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("value: is not well-formed Unicode", e);
        }
    }

    /**
     * Returns the text that the bytes are in UTF-8.
     *
     * @return the text, or nothing where the bytes are not valid UTF-8
     */
    public Optional<String> text() {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        }
    }

    /**
     * Returns the number of bytes.
     *
     * @return 0 to {@value #MAX_BYTES}
     */
    public int size() {
        return bytes.length;
    }

    /**
     * Returns a copy of the bytes.
     *
     * @return a new array
     */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /**
     * Returns a read-only view of the bytes, without copying them.
     *
     * @return a new buffer that holds exactly the bytes
     */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /**
     * Appends the bytes to a buffer.
     *
     * @param target a buffer with room for {@link #size()} bytes
     */
    public void putInto(ByteBuffer target) {
        target.put(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Value value && Arrays.equals(bytes, value.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns the text where the value is short and is text, else its size alone: it stands in messages and logs. */
    @Override
    public String toString() {
        return bytes.length <= 64 ? text().orElse("(" + bytes.length + " bytes)") : "(" + bytes.length + " bytes)";
    }
}
