package dev.paxos.core.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serial;

/**
 * Durable state is there and is wrong. Nothing was changed; the acceptor must not start, for going on without the
 * state could make it break its promises.
 */
public final class CorruptStateException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String file;
    private final long offset;

    /**
     * Says where the bytes are wrong and what to do.
     *
     * @param file the file, or what else the store keeps its state in
     * @param offset where in it, in bytes, or -1 where no place can be told
     * @param problem what is wrong and what the operator can do, as a sentence
     */
    public CorruptStateException(String file, long offset, String problem) {
        super(requireNonNull(file, "file") + (offset < 0 ? "" : " at byte " + offset) + ": " + problem);
        this.file = file;
        this.offset = offset;
    }

    /**
     * Returns what the state was read from.
     *
     * @return a file's path, or another name that the operator understands
     */
    public String file() {
        return file;
    }

    /**
     * Returns where in the file the bytes are wrong.
     *
     * @return an offset in bytes, or -1 where no place can be told
     */
    public long offset() {
        return offset;
    }
}
