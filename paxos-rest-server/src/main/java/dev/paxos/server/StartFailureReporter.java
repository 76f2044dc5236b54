package dev.paxos.server;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says in one line why the server does not start, where an operator can do something about it. Anything else is a fault
 * of the code, and is left to Spring, which shows where. Made by Spring, by its name.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailureReporter implements SpringBootExceptionReporter {
    /** What Spring says of files in PEM, in messages alone. */
    private static final Pattern OF_A_BUNDLE =
            Pattern.compile("Unable to (register SSL bundle|create .* store)|Error reading certificate or key");

    StartFailureReporter(@Nullable ConfigurableApplicationContext context) {}

    @Override
    @SuppressWarnings("SystemOut") // The line is for the one who started the process, whatever the logging is.
    public boolean reportException(Throwable failure) {
        String line = line(failure);
        if (line == null) {
            return false;
        }
        System.err.println("The server does not start: " + line);
        return true;
    }

    private static @Nullable String line(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof WrongSettingException || cause instanceof StartRefusedException) {
                return cause.getMessage();
            }
            String message = String.valueOf(cause.getMessage());
            if (OF_A_BUNDLE.matcher(message).lookingAt()) {
                String innermost = String.valueOf(
                        NestedExceptionUtils.getMostSpecificCause(cause).getMessage());
                return "spring.ssl.bundle: " + message + (message.contains(innermost) ? "" : ": " + innermost);
            }
            if (cause instanceof PortInUseException inUse) {
                return SettingName.REST_PORT + ": port " + inUse.getPort() + " is in use";
            }
        }
        return null;
    }
}
