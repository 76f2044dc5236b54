package dev.paxos.server.tracing;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes spans by OTLP over HTTP, as protocol buffers, and keeps what a test asks after. */
final class Collector implements AutoCloseable {
    /** A span; the ids in hexadecimal, the parent "" where there is none. */
    record Span(String trace, String id, String parent, String name, Kind kind) {}

    /** As OTLP numbers them. */
    enum Kind {
        UNSPECIFIED,
        INTERNAL,
        SERVER,
        CLIENT
    }

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    String endpoint() {
        return "http://localhost:" + server.getAddress().getPort() + "/v1/traces";
    }

    /** Returns the spans of a trace that came so far. */
    List<Span> of(String trace) {
        return spans.stream().filter(span -> span.trace().equals(trace)).toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            UnknownFieldSet request =
                    UnknownFieldSet.parseFrom(exchange.getRequestBody().readAllBytes());
            for (ByteString resourceSpans : bytes(request, 1)) {
                for (ByteString scopeSpans : bytes(UnknownFieldSet.parseFrom(resourceSpans), 2)) {
                    for (ByteString span : bytes(UnknownFieldSet.parseFrom(scopeSpans), 2)) {
                        spans.add(span(UnknownFieldSet.parseFrom(span)));
                    }
                }
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static Span span(UnknownFieldSet span) {
        return new Span(
                hex(span, 1),
                hex(span, 2),
                hex(span, 4),
                bytes(span, 5).get(0).toStringUtf8(),
                Kind.values()[(int) (long) span.getField(6).getVarintList().get(0)]);
    }

    private static List<ByteString> bytes(UnknownFieldSet message, int field) {
        return message.getField(field).getLengthDelimitedList();
    }

    private static String hex(UnknownFieldSet message, int field) {
        return bytes(message, field).stream()
                .map(id -> HexFormat.of().formatHex(id.toByteArray()))
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
