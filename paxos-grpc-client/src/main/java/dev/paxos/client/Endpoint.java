package dev.paxos.client;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a server listens for gRPC.
 *
 * @param host a name or an address; a name is looked up anew with each connection
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
    /**
     * Validates the parts.
     *
     * @throws IllegalArgumentException if the host is no host's name, nor an address, or the port out of range
     */
    public Endpoint {
        requireNonNull(host, "host");
        if (host.isBlank() || host.chars().anyMatch(c -> Character.isWhitespace(c) || c == '/')) {
            throw new IllegalArgumentException("host: is '" + host + "', must be a name or an address");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: is " + port + ", must be 1 to 65535");
        }
        try {
            // As gRPC does, which takes no others: an underscore, for one, is not in a host's name.
            var unused = new URI(null, null, host, port, null, null, null).parseServerAuthority();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "host: is '" + host + "', must be a name or an address as in a URI: " + e.getReason(), e);
        }
    }

    /**
     * Reads {@code 1=host:port,2=host:port,…}; an IPv6 address stands in brackets. Blanks around a part are ignored.
     *
     * @param text the text
     * @return the endpoints by server id, in the order of the ids
     * @throws IllegalArgumentException if it is malformed or names an id twice; the message begins with
     *     {@code endpoints} and quotes the part
     */
    public static Map<Integer, Endpoint> parseAll(String text) {
        Map<Integer, Endpoint> endpoints = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            int colon = part.lastIndexOf(':');
            if (equals < 0 || colon < equals) {
                throw malformed(part, "must be <id>=<host>:<port>");
            }
            int id = number(part, part.substring(0, equals), "the id");
            int port = number(part, part.substring(colon + 1), "the port");
            String host = part.substring(equals + 1, colon).strip();
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            Endpoint endpoint;
            try {
                endpoint = new Endpoint(host, port);
            } catch (IllegalArgumentException e) {
                throw malformed(part, String.valueOf(e.getMessage()));
            }
            if (id < 1) {
                throw malformed(part, "the id must be 1 or more");
            }
            if (endpoints.put(id, endpoint) != null) {
                throw malformed(part, "the id stands there twice");
            }
        }
        return endpoints;
    }

    private static int number(String part, String digits, String what) {
        try {
            return Integer.parseInt(digits.strip());
        } catch (NumberFormatException e) {
            throw malformed(part, what + " must be a whole number");
        }
    }

    private static IllegalArgumentException malformed(String part, String why) {
        return new IllegalArgumentException("endpoints: '" + part + "': " + why);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
