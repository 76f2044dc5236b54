package dev.paxos.client;

import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in one line why a connection did not come about, or broke. */
final class ConnectionFailure {
    private static final int MAX_CHARS = 200;
    /** What operating systems say; the rest of their messages is class names and pipelines. */
    private static final List<String> KNOWN = List.of(
            "connection refused",
            "connection reset",
            "connection timed out",
            "broken pipe",
            "no route to host",
            "network is unreachable",
            "host is unreachable");

    private ConnectionFailure() {}

    /** Translates the status with which a stream ended before the client ended it. */
    static AcceptorUnavailableException of(Status status) {
        return switch (status.getCode()) {
            case FAILED_PRECONDITION ->
                new AcceptorUnavailableException(Reason.WRONG_SERVER, oneLine(status.getDescription()));
            case UNIMPLEMENTED ->
                new AcceptorUnavailableException(Reason.WRONG_SERVER, "there is no acceptor at the address");
            case OK -> new AcceptorUnavailableException(Reason.UNREACHABLE, "the server ended the connection");
            default -> new AcceptorUnavailableException(Reason.UNREACHABLE, detail(status));
        };
    }

    private static String detail(Status status) {
        Throwable cause = status.getCause();
        for (int depth = 0; cause != null && depth < 8; depth++) {
            if (cause instanceof UnknownHostException) {
                return "unknown host";
            }
            String known = known(cause.getMessage());
            if (known != null) {
                return known;
            }
            if (cause instanceof ConnectException && cause.getCause() == null) {
                return "cannot connect";
            }
            if (cause instanceof SSLException) {
                return "TLS: " + tlsDetail(cause);
            }
            cause = cause.getCause();
        }
        String known = known(status.getDescription());
        if (known != null) {
            return known;
        }
        String line = oneLine(status.getDescription());
        return line.isEmpty() ? status.getCode().name().toLowerCase(Locale.ROOT) : line;
    }

    /** What was found wrong is the innermost; around it stands that a handshake failed. */
    private static String tlsDetail(Throwable failure) {
        if (failure instanceof NotSslRecordException) {
            return "the server answers in plain text";
        }
        Throwable innermost = failure;
        for (int depth = 0; innermost.getCause() != null && depth < 8; depth++) {
            innermost = innermost.getCause();
        }
        return oneLine(innermost.getMessage());
    }

    private static @Nullable String known(@Nullable String message) {
        if (message == null) {
            return null;
        }
        String lower = message.toLowerCase(Locale.ROOT);
        for (String words : KNOWN) {
            if (lower.contains(words)) {
                return words;
            }
        }
        return null;
    }

    /** The first line, without control characters, cut to a length that fits a log. */
    static String oneLine(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String line = text.lines().findFirst().orElse("");
        line = line.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .limit(MAX_CHARS)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return line;
    }
}
