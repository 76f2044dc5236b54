package dev.paxos.cli;

import dev.paxos.core.Value;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** A JSON object (RFC 8259) that keeps the order of its members and leaves out what is not there. */
final class Json {
    private final Map<String, Object> members = new LinkedHashMap<>();

    Json with(String name, Object value) {
        members.put(name, value);
        return this;
    }

    Json with(String name, Optional<?> value) {
        value.ifPresent(present -> members.put(name, present));
        return this;
    }

    /** Adds a value: as a text under this name, or in Base64 under this name and "Base64" where it is none. */
    Json withValue(String name, Optional<Value> value) {
        value.ifPresent(present -> present.text()
                .ifPresentOrElse(
                        text -> members.put(name, text),
                        () -> members.put(name + "Base64", Base64.getEncoder().encodeToString(present.toByteArray()))));
        return this;
    }

    @Override
    public String toString() {
        return written(members);
    }

    private static String written(Object value) {
        if (value instanceof Map<?, ?> object) {
            StringJoiner all = new StringJoiner(",", "{", "}");
            object.forEach((name, member) -> all.add(quoted(String.valueOf(name)) + ":" + written(member)));
            return all.toString();
        }
        if (value instanceof List<?> list) {
            StringJoiner all = new StringJoiner(",", "[", "]");
            list.forEach(element -> all.add(written(element)));
            return all.toString();
        }
        boolean plain = value instanceof Number || value instanceof Boolean || value instanceof Json;
        return plain ? value.toString() : quoted(value.toString());
    }

    private static String quoted(String text) {
        StringBuilder all = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                all.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7f) {
                all.append("\\u%04x".formatted((int) c));
            } else {
                all.append(c);
            }
        }
        return all.append('"').toString();
    }
}
