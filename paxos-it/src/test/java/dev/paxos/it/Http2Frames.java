package dev.paxos.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** HTTP/2 frames (RFC 9113), one after the other, right or wrong. */
final class Http2Frames {
    static final int END_STREAM = 0x1;
    static final int END_HEADERS = 0x4;
    static final int CANCEL = 0x8;

    private static final int DATA = 0x0;
    private static final int HEADERS = 0x1;
    private static final int RST_STREAM = 0x3;
    private static final int SETTINGS = 0x4;
    private static final int PING = 0x6;
    private static final int CONTINUATION = 0x9;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Begins as a connection does: with the preface and no settings. */
    static Http2Frames connection() {
        Http2Frames frames = new Http2Frames();
        frames.bytes.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        return frames.settings();
    }

    Http2Frames settings() {
        return frame(SETTINGS, 0, 0);
    }

    /** Asks for an answer. */
    Http2Frames ping() {
        return frame(PING, 0, 0, new byte[8]);
    }

    /** Begins a call of gRPC. */
    Http2Frames call(int stream, String method, int flags) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        headers.write(0x83); // :method POST
        headers.write(0x86); // :scheme http
        literal(headers, ":path", "/paxos.v1." + method);
        literal(headers, ":authority", "localhost");
        literal(headers, "content-type", "application/grpc");
        literal(headers, "te", "trailers");
        literal(headers, "paxos-cluster", "paxos");
        return frame(HEADERS, flags, stream, headers.toByteArray());
    }

    Http2Frames continuation(int stream, byte... headerBlock) {
        return frame(CONTINUATION, 0, stream, headerBlock);
    }

    Http2Frames data(int stream, byte... content) {
        return frame(DATA, 0, stream, content);
    }

    /** Sends a whole call whose message has one field, a string with the number 1. */
    Http2Frames wholeCall(int stream, String method, String field) {
        byte[] text = field.getBytes(US_ASCII);
        ByteBuffer message = ByteBuffer.allocate(7 + text.length)
                .put((byte) 0)
                .putInt(2 + text.length)
                .put((byte) (1 << 3 | 2))
                .put((byte) text.length)
                .put(text);
        return call(stream, method, END_HEADERS).frame(DATA, END_STREAM, stream, message.array());
    }

    /** Begins a message of gRPC that says how long it is. */
    Http2Frames messageBegin(int stream, int length) {
        return data(stream, ByteBuffer.allocate(5).put((byte) 0).putInt(length).array());
    }

    Http2Frames reset(int stream) {
        return frame(RST_STREAM, 0, stream, 0, 0, 0, CANCEL);
    }

    private Http2Frames frame(int type, int flags, int stream, int... payload) {
        byte[] narrow = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
            narrow[i] = (byte) payload[i];
        }
        return frame(type, flags, stream, narrow);
    }

    private Http2Frames frame(int type, int flags, int stream, byte[] payload) {
        bytes.writeBytes(ByteBuffer.allocate(9)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .array());
        bytes.writeBytes(payload);
        return this;
    }

    /** RFC 7541 §6.2.2, without Huffman codes. */
    private static void literal(ByteArrayOutputStream headers, String name, String value) {
        headers.write(0);
        headers.write(name.length());
        headers.writeBytes(name.getBytes(US_ASCII));
        headers.write(value.length());
        headers.writeBytes(value.getBytes(US_ASCII));
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
