package dev.paxos.server.rest;

import dev.paxos.core.register.RegisterState;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What went wrong with a request, for the one who sent it: RFC 9457.
 *
 * @param type the kind, which gives status and title
 * @param detail one sentence
 * @param parameter the parameter that is wrong, or null where it is not one parameter's fault
 * @param current what the register holds where a condition on that did not hold, else null
 */
record Problem(
        ProblemType type,
        String detail,
        @Nullable String parameter,
        @Nullable RegisterState current) implements JsonBody {
    static final String MEDIA_TYPE = "application/problem+json";

    Problem(ProblemType type, String detail) {
        this(type, detail, null, null);
    }

    Problem(ProblemType type, String detail, @Nullable String parameter) {
        this(type, detail, parameter, null);
    }

    /** A condition does not hold for what a register holds. */
    static Problem declined(String detail, RegisterState current) {
        return new Problem(ProblemType.DECLINED, detail, null, current);
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        writeMembers(json, type.uri().toString(), type.title(), type.status(), detail);
        if (parameter != null) {
            json.writeStringProperty("parameter", parameter);
        }
        if (current != null) {
            json.writeNumberProperty("version", current.version());
        }
        json.writeEndObject();
    }

    /** Writes the members that every problem has. */
    static void writeMembers(JsonGenerator json, String type, String title, int status, String detail) {
        json.writeStringProperty("type", type);
        json.writeStringProperty("title", title);
        json.writeNumberProperty("status", status);
        json.writeStringProperty("detail", detail);
    }
}
