package dev.paxos.core.store.journal;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Namespace;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;

/** One state of one key as bytes; {@code docs/data-file.md} has them. */
final class StateCodec {
    private static final int FIXED_BYTES = 1 + 2 + 8 + 8 + 4;

    /** The longest encoded state. */
    static final int MAX_BYTES = FIXED_BYTES + Key.MAX_BYTES + Value.MAX_BYTES;

    private StateCodec() {}

    /** Returns how many bytes a key and its state take in {@link #put}. */
    static int measure(Key key, AcceptorState state) {
        return FIXED_BYTES + key.nameBytes() + state.accepted().value().size();
    }

    /** Appends a key and its state. */
    static void put(ByteBuffer target, Key key, AcceptorState state) {
        Proposal accepted = state.accepted();
        target.put(code(key.namespace())).putShort((short) key.nameBytes());
        key.putNameInto(target);
        target.putLong(state.promised().number()).putLong(accepted.ballot().number());
        target.putInt(accepted.value().size());
        accepted.value().putInto(target);
    }

    /**
     * Hands every state in a payload on.
     *
     * @throws IllegalArgumentException if the bytes make no sense
     */
    static void decode(ByteBuffer payload, int entries, BiConsumer<Key, AcceptorState> sink) {
        try {
            for (int i = 0; i < entries; i++) {
                decodeOne(payload, sink);
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("holds fewer states than it says", e);
        }
        if (payload.hasRemaining()) {
            throw new IllegalArgumentException("holds " + payload.remaining() + " bytes too many");
        }
    }

    private static void decodeOne(ByteBuffer payload, BiConsumer<Key, AcceptorState> sink) {
        Namespace namespace = namespace(payload.get());
        int length = payload.getShort();
        if (length < 1 || length > Key.MAX_BYTES) {
            throw new IllegalArgumentException("holds a key of " + length + " bytes");
        }
        byte[] name = new byte[length];
        payload.get(name);
        Key key = Key.ofUtf8(namespace, name);
        Ballot promised = new Ballot(payload.getLong());
        long acceptedNumber = payload.getLong();
        int valueBytes = payload.getInt();
        if (valueBytes < 0 || valueBytes > payload.remaining()) {
            throw new IllegalArgumentException("holds a value of " + valueBytes + " bytes");
        }
        byte[] value = new byte[valueBytes];
        payload.get(value);
        sink.accept(key, new AcceptorState(promised, proposal(promised, acceptedNumber, value)));
    }

    /** All bare promises share one proposal. */
    private static Proposal proposal(Ballot promised, long number, byte[] value) {
        if (number == Ballot.NONE.number() && value.length == 0) {
            return Proposal.NONE;
        }
        return new Proposal(number == promised.number() ? promised : new Ballot(number), Value.wrap(value));
    }

    private static byte code(Namespace namespace) {
        return switch (namespace) {
            case DECISIONS -> 1;
            case REGISTERS -> 2;
        };
    }

    private static Namespace namespace(byte code) {
        return switch (code) {
            case 1 -> Namespace.DECISIONS;
            case 2 -> Namespace.REGISTERS;
            default -> throw new IllegalArgumentException("holds a key of the unknown namespace " + code);
        };
    }
}
