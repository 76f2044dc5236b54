package dev.paxos.core;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Names one independent Paxos instance. */
public final class Key {
    /** The longest name, in bytes of UTF-8. */
    public static final int MAX_BYTES = 512;

    private final Namespace namespace;

    // As they come and go in messages and files: a string would have to be made of them for every message.
    private final byte[] utf8;

    /** Kept, for every message looks its key up several times. */
    private final int hash;

    /**
     * Makes a key.
     *
     * @param namespace the namespace that the name belongs to
     * @param name 1 to {@value #MAX_BYTES} bytes of UTF-8 without control characters
     * @throws IllegalArgumentException if the name is empty, too long, not well-formed Unicode or holds a control
     *     character; the message begins with {@code key}
     */
    public Key(Namespace namespace, String name) {
        this(namespace, bytes(name));
    }

    private Key(Namespace namespace, byte[] utf8) {
        this.namespace = requireNonNull(namespace, "namespace");
        this.utf8 = utf8;
        this.hash = 31 * Arrays.hashCode(utf8) + (namespace == Namespace.REGISTERS ? 1 : 0);
    }

    /**
     * Returns a key that takes over the bytes of its name instead of copying them.
     *
     * @param namespace the namespace that the name belongs to
     * @param utf8 the name in UTF-8; the caller must never change it again
     * @return the key
     * @throws IllegalArgumentException as the constructor
     */
    public static Key ofUtf8(Namespace namespace, byte[] utf8) {
        if (utf8.length < 1 || utf8.length > MAX_BYTES || !isPlain(utf8)) {
            return new Key(namespace, new String(utf8, StandardCharsets.UTF_8));
        }
        return new Key(namespace, utf8);
    }

    private static boolean isPlain(byte[] utf8) {
        for (byte b : utf8) {
            if (b < ' ' || b == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(String name) {
        validate(name);
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns a key in the namespace of decisions.
     *
     * @param name the name
     * @return the key
     * @throws IllegalArgumentException as the constructor
     */
    public static Key decision(String name) {
        return new Key(Namespace.DECISIONS, name);
    }

    /**
     * Returns a key in the namespace of registers.
     *
     * @param name the name
     * @return the key
     * @throws IllegalArgumentException as the constructor
     */
    public static Key register(String name) {
        return new Key(Namespace.REGISTERS, name);
    }

    /**
     * Returns the namespace.
     *
     * @return the namespace that the name belongs to
     */
    public Namespace namespace() {
        return namespace;
    }

    /**
     * Returns the name.
     *
     * @return the name in its namespace
     */
    public String name() {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /**
     * Returns the length of the name in UTF-8.
     *
     * @return 1 to {@value #MAX_BYTES} bytes
     */
    public int nameBytes() {
        return utf8.length;
    }

    /**
     * Returns a read-only view of the name in UTF-8, without copying it.
     *
     * @return a new buffer that holds exactly the name
     */
    public ByteBuffer nameAsByteBuffer() {
        return ByteBuffer.wrap(utf8).asReadOnlyBuffer();
    }

    /**
     * Appends the name in UTF-8 to a buffer.
     *
     * @param target a buffer with room for {@link #nameBytes()} bytes
     */
    public void putNameInto(ByteBuffer target) {
        target.put(utf8);
    }

    /**
     * Tells whether bytes are the name in UTF-8.
     *
     * @param source holds them, and is not changed
     * @param from where they begin
     * @param length how many there are
     * @return true if they are
     */
    public boolean isNamed(ByteBuffer source, int from, int length) {
        return length == utf8.length && source.slice(from, length).equals(ByteBuffer.wrap(utf8));
    }

    /**
     * Returns a hash that depends on a seed, for tables that must not be attacked by keys with equal hashes.
     *
     * @param seed an odd number that nobody outside knows
     * @return all bits are about equally good
     */
    public long hash(long seed) {
        long hash = namespace == Namespace.REGISTERS ? 2 : 1;
        for (byte b : utf8) {
            // Were it not folded, it would be a polynomial, and some have equal values at all seeds.
            hash = (hash ^ Byte.toUnsignedLong(b)) * seed;
            hash ^= hash >>> Integer.SIZE;
        }
        return hash;
    }

    private static void validate(String name) {
        int bytes = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isISOControl(c)) {
                throw new IllegalArgumentException(
                        "key: holds the control character U+%04X at position %d".formatted((int) c, i));
            }
            if (Character.isHighSurrogate(c) && i + 1 < name.length() && Character.isLowSurrogate(name.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException("key: holds an unpaired surrogate at position " + i);
            } else {
                bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            }
        }
        if (bytes == 0) {
            throw new IllegalArgumentException("key: is empty, must have 1 to " + MAX_BYTES + " bytes of UTF-8");
        }
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "key: has " + bytes + " bytes of UTF-8, at most " + MAX_BYTES + " are allowed");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Key key
                        && hash == key.hash
                        && namespace == key.namespace
                        && Arrays.equals(utf8, key.utf8));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return namespace + "/" + name();
    }
}
