package dev.paxos.server.rest;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What went wrong with a request, for the one who sent it: RFC 9457.
 *
 * @param type the kind, which gives status and title
 * @param detail one sentence
 * @param parameter the parameter that is wrong, or null where it is not one parameter's fault
 * @param entityTag the tag of what is there, to be sent as {@code ETag}, or null where that is not the matter
 */
record Problem(
        ProblemType type,
        String detail,
        @Nullable String parameter,
        @Nullable String entityTag) implements JsonBody {
    static final String MEDIA_TYPE = "application/problem+json";

    Problem(ProblemType type, String detail) {
        this(type, detail, null, null);
    }

    Problem(ProblemType type, String detail, @Nullable String parameter) {
        this(type, detail, parameter, null);
    }

    Problem withEntityTag(String tag) {
        return new Problem(type, detail, parameter, tag);
    }

    @Override
    public void writeTo(JsonGenerator json) {
        write(json, type.uri().toString(), type.title(), type.status(), detail, parameter);
    }

    static void write(
            JsonGenerator json, String type, String title, int status, String detail, @Nullable String parameter) {
        json.writeStartObject();
        json.writeStringProperty("type", type);
        json.writeStringProperty("title", title);
        json.writeNumberProperty("status", status);
        json.writeStringProperty("detail", detail);
        if (parameter != null) {
            json.writeStringProperty("parameter", parameter);
        }
        json.writeEndObject();
    }
}
