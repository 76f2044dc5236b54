package dev.paxos.server.rest;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON body. It is written when it is sent, on the thread that sends it: the threads that complete the acceptor's
 * replies have better things to do.
 */
@FunctionalInterface
interface JsonBody {
    /** Shared, for it is thread-safe and keeps buffers for reuse. */
    JsonFactory JSON = new JsonFactory();

    /** Writes one JSON value. */
    void writeTo(JsonGenerator json);

    /** Returns how many bytes of values it holds until it is sent. */
    default int valueBytes() {
        return 0;
    }

    /** Makes a body that holds values. */
    static JsonBody holding(int valueBytes, JsonBody body) {
        return new JsonBody() {
            @Override
            public void writeTo(JsonGenerator json) {
                body.writeTo(json);
            }

            @Override
            public int valueBytes() {
                return valueBytes;
            }
        };
    }

    /** Returns the whole body in UTF-8. */
    default byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
            writeTo(json);
        }
        return bytes.toByteArray();
    }
}
