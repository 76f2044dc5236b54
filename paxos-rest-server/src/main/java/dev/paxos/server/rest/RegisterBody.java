package dev.paxos.server.rest;

import dev.paxos.core.Value;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * What a register holds, to be sent as JSON or as the value's bare bytes.
 *
 * @param key the name of the register
 * @param value its value
 * @param version its version
 */
record RegisterBody(String key, Value value, long version) {
    /** The order of the members is part of the interface. */
    JsonBody asJson() {
        return json -> {
            json.writeStartObject();
            json.writeStringProperty("key", key);
            writeValue(json, value);
            json.writeNumberProperty("version", version);
            json.writeEndObject();
        };
    }

    /** Writes a value as the member {@code value}, or as {@code valueBase64} where it is not UTF-8. */
    static void writeValue(JsonGenerator json, Value value) {
        Optional<String> text = value.text();
        if (text.isPresent()) {
            json.writeStringProperty("value", text.get());
        } else {
            json.writeBinaryProperty("valueBase64", value.toByteArray());
        }
    }
}
