package dev.paxos.core.register;

import dev.paxos.core.Ballot;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.proposer.ValueFormat;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The bytes of a register's value, version 1:
 *
 * <pre>
 * format     1 byte    1
 * flags      1 byte    bit 0: absent (never changed, or deleted); all others 0
 * version    varint    0 only where never changed
 * rounds     1 byte    how many rounds the lineage has, 0 to 8; newest first, each:
 *   ballot   varint    the first as it is, each further one as the distance down from the one before
 *   version  varint    the version that the round left; the first as the distance down from the register's version
 * value      the rest; empty where absent
 * </pre>
 *
 * <p>A varint has 7 bits a byte, low ones first, the top bit set on all but the last; 1 to 9 bytes, no longer than it
 * needs be. So equal states have equal bytes.
 */
final class EnvelopeFormat implements ValueFormat<Envelope> {
    private static final byte FORMAT = 1;
    private static final byte ABSENT = 1;
    private static final int MAX_HEADER_BYTES = 3 + 9 + Lineage.MAX_ROUNDS * 18;

    @Override
    public Envelope absent() {
        return Envelope.NEVER_CHANGED;
    }

    @Override
    public Value encode(Envelope envelope) {
        RegisterState state = envelope.state();
        Lineage lineage = envelope.lineage();
        Value value = state.value().orElse(Value.EMPTY);
        ByteBuffer header = ByteBuffer.allocate(MAX_HEADER_BYTES);
        header.put(FORMAT).put(state.isPresent() ? 0 : ABSENT);
        putVarint(header, state.version());
        header.put((byte) lineage.rounds());
        for (int i = 0; i < lineage.rounds(); i++) {
            putVarint(header, i == 0 ? lineage.ballot(0) : lineage.ballot(i - 1) - lineage.ballot(i));
            putVarint(header, (i == 0 ? state.version() : lineage.version(i - 1)) - lineage.version(i));
        }
        header.flip();
        ByteBuffer bytes = ByteBuffer.wrap(new byte[header.remaining() + value.size()]);
        bytes.put(header);
        value.putInto(bytes);
        return Value.wrap(bytes.array());
    }

    @Override
    public Envelope decode(Proposal accepted) {
        ByteBuffer bytes = accepted.value().asByteBuffer();
        try {
            return decode(bytes);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("envelope: is cut short after " + bytes.limit() + " bytes", e);
        }
    }

    private static Envelope decode(ByteBuffer bytes) {
        byte format = bytes.get();
        if (format != FORMAT) {
            throw new IllegalArgumentException("envelope: has the format " + format + ", only 1 is known");
        }
        byte flags = bytes.get();
        if ((flags & ~ABSENT) != 0) {
            throw new IllegalArgumentException("envelope: has unknown flags " + flags);
        }
        long version = getVarint(bytes);
        int rounds = bytes.get();
        if (rounds < 0 || rounds > Lineage.MAX_ROUNDS) {
            throw new IllegalArgumentException("envelope: has " + rounds + " rounds, must be 0 to 8");
        }
        long[] ballots = new long[rounds];
        long[] versions = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            long ballot = getVarint(bytes);
            long down = getVarint(bytes);
            ballots[i] = i == 0 ? ballot : ballots[i - 1] - ballot;
            versions[i] = (i == 0 ? version : versions[i - 1]) - down;
            if (ballots[i] < 0 || versions[i] < 1 || (i > 0 && (ballot == 0 || down == 0))) {
                throw new IllegalArgumentException("envelope: its lineage does not descend");
            }
        }
        Value rest = bytes.hasRemaining() ? Value.wrap(rest(bytes)) : Value.EMPTY;
        boolean absent = (flags & ABSENT) != 0;
        if (absent && rest.size() > 0) {
            throw new IllegalArgumentException("envelope: is absent, yet has a value");
        }
        return new Envelope(
                new RegisterState(version, absent ? Optional.empty() : Optional.of(rest)),
                new Lineage(ballots, versions));
    }

    private static byte[] rest(ByteBuffer bytes) {
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return rest;
    }

    private static void putVarint(ByteBuffer target, long number) {
        long rest = number;
        while (rest > 0x7f) {
            target.put((byte) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        target.put((byte) rest);
    }

    private static long getVarint(ByteBuffer source) {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte part = source.get();
            number |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                if (part == 0 && shift > 0) {
                    throw new IllegalArgumentException("envelope: a number is longer than it needs be");
                }
                return number;
            }
        }
        throw new IllegalArgumentException("envelope: a number is longer than 9 bytes");
    }

    @Override
    public Envelope stamp(Envelope changed, Envelope base, Ballot ballot) {
        return new Envelope(
                changed.state(), base.lineage().then(ballot, changed.state().version()));
    }

    @Override
    public boolean descendsFrom(Envelope envelope, Ballot ballot) {
        return envelope.lineage().contains(ballot);
    }

    @Override
    public boolean remembersSince(Envelope envelope, Envelope base) {
        return envelope.lineage().reachesBackTo(base.state().version());
    }

    @Override
    public boolean changesAreIdempotent() {
        return false;
    }
}
