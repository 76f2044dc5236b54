package dev.paxos.server.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the parameters and the bodies of the REST interface look like, for its {@linkplain OpenApiDocument document}. */
final class OpenApiSchemas {
    private OpenApiSchemas() {}

    static Map<String, Object> ofParameter(String name) {
        return switch (name) {
            case "id" ->
                map(
                        "type",
                        "integer",
                        "format",
                        "int64",
                        "minimum",
                        0,
                        "maximum",
                        Long.MAX_VALUE,
                        "description",
                        "The proposal number",
                        "example",
                        1);
            case "key" -> map("type", "string", "minLength", 1, "description", "At most 512 bytes of UTF-8");
            default -> map("type", "string", "description", "UTF-8, which may be empty", "example", "red");
        };
    }

    static Map<String, Object> all() {
        Map<String, Object> number = map("type", "integer", "format", "int64");
        Map<String, Object> numberOrNone = map("type", "integer", "format", "int64", "minimum", -1);
        Map<String, Object> text = map("type", "string");
        Map<String, Object> base64 = map("type", "string", "contentEncoding", "base64");
        Map<String, Object> flag = map("type", "boolean");
        Map<String, Object> millis = map("type", "number");
        Map<String, Object> peer = object(
                List.of("id", "address", "up"),
                "id",
                number,
                "address",
                text,
                "up",
                flag,
                "reason",
                text,
                "roundTripMillis",
                millis,
                "sinceContactMillis",
                number);
        Object[] ofReply = {
            "ignored",
            flag,
            "promisedId",
            number,
            "acceptedId",
            number,
            "acceptedValue",
            text,
            "acceptedValueBase64",
            base64
        };
        Map<String, Object> status = map("type", "string", "enum", List.of("UP", "DOWN"));
        return map(
                "PrepareReply", object(List.of("ignored", "promisedId"), ofReply),
                "AcceptReply", object(List.of("ignored"), ofReply),
                "State",
                        object(
                                List.of("promisedId", "acceptedId"),
                                "promisedId",
                                numberOrNone,
                                "acceptedId",
                                numberOrNone,
                                "acceptedValue",
                                map("type", List.of("string", "null")),
                                "acceptedValueBase64",
                                base64),
                "NoReply", object(List.of("error"), "error", text),
                "Decision",
                        object(
                                List.of("chosen", "id", "own"),
                                "chosen",
                                flag,
                                "value",
                                text,
                                "valueBase64",
                                base64,
                                "id",
                                number,
                                "own",
                                flag),
                "Register",
                        object(
                                List.of("key", "version"),
                                "key",
                                text,
                                "value",
                                text,
                                "valueBase64",
                                base64,
                                "version",
                                number),
                "Changed", object(List.of("key", "version"), "key", text, "version", number),
                "Transcript",
                        object(
                                List.of("proposers", "messages", "truncated", "acceptors"),
                                "proposers",
                                map("type", "array", "items", map("type", "object")),
                                "messages",
                                map("type", "array", "items", map("type", "object")),
                                "truncated",
                                flag,
                                "acceptors",
                                byServer("State")),
                "Status", object(List.of("status"), "status", status, "reason", text, "majority", flag),
                "Health",
                        object(
                                List.of("status", "serverId", "cluster", "keys", "takesWrites"),
                                "status",
                                status,
                                "reason",
                                text,
                                "serverId",
                                number,
                                "cluster",
                                text,
                                "keys",
                                number,
                                "takesWrites",
                                flag,
                                "majority",
                                flag,
                                "peers",
                                map("type", "array", "items", peer)),
                "Problem",
                        object(
                                List.of("type", "title", "status", "detail"),
                                "type",
                                map("type", "string", "format", "uri-reference"),
                                "title",
                                text,
                                "status",
                                map("type", "integer"),
                                "detail",
                                map("type", "string", "description", "One sentence, for a person"),
                                "parameter",
                                map("type", "string", "description", "The parameter that is to blame"),
                                "version",
                                map(
                                        "type", "integer",
                                        "format", "int64",
                                        "description", "What a condition did not hold for")));
    }

    static Map<String, Object> byServer(String schema) {
        return map("type", "object", "additionalProperties", map("oneOf", List.of(ref(schema), ref("NoReply"))));
    }

    private static Map<String, Object> object(List<String> required, Object... properties) {
        return map("type", "object", "required", required, "properties", map(properties));
    }

    static Map<String, Object> ref(String schema) {
        return map("$ref", "#/components/schemas/" + schema);
    }

    /** Makes a map of names and values by turns, in this order. */
    static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
