package dev.paxos.core;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Names one independent Paxos instance. */
public final class Key {
    /** The longest name, in bytes of UTF-8. */
    public static final int MAX_BYTES = 512;

    private final Namespace namespace;
    private final String name;

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
        validate(name);
        this.namespace = requireNonNull(namespace, "namespace");
        this.name = name;
        this.hash = 31 * name.hashCode() + (namespace == Namespace.REGISTERS ? 1 : 0);
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
        return name;
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
                        && name.equals(key.name));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
