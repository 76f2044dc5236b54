package dev.paxos.client;

import dev.paxos.core.Value;

/** What both ends of the transport must agree on. Internal to it, and public for the server's end alone. */
public final class TransportLimits {
    /** The largest message that either end takes: the largest value, and room for what goes around it. */
    public static final int MAX_MESSAGE_BYTES = Value.MAX_BYTES + (1 << 20);

    /** The most requests, or replies, in one message. */
    public static final int MAX_BATCH_COUNT = 1024;

    /** Where a batch has this many bytes it goes: one more request, or reply, never makes it too large a message. */
    public static final int MAX_BATCH_BYTES = 256 << 10;

    /** What may wait in the connection's buffers before nothing more is written to it. */
    public static final int WRITE_BUFFER_BYTES = 128 << 10;

    /** What may be on its way, unread, from one end of a stream to the other. */
    public static final int FLOW_CONTROL_WINDOW_BYTES = 2 << 20;

    /** A client asks a silent connection for a sign of life after this time; a server must permit it. */
    public static final int KEEP_ALIVE_SECONDS = 10;

    private TransportLimits() {}
}
