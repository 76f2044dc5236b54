package dev.paxos.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * How much strangers can take of a server, by each of its interfaces.
 *
 * @param maxConnections the most connections
 * @param maxConnectionsPerAddress the most of them from one address
 * @param receiveDeadline how long the headers of a request may take to arrive, and its body
 */
record ServerLimits(int maxConnections, int maxConnectionsPerAddress, Duration receiveDeadline) {
    /** Bodies that are arriving, by REST. */
    static final long MAX_BODY_BYTES = 24 << 20;

    /** Answers with values that are being sent, by REST. */
    static final long MAX_ANSWER_BYTES = 64 << 20;

    /** Streams of all connections by gRPC: what 128 connections may have. */
    static final int MAX_STREAMS = 1 << 14;

    /** Messages that have arrived in part, by gRPC: of those to the acceptor, and of all others. */
    static final long MAX_PARTIAL_MESSAGE_BYTES = 16 << 20;

    private static final int MAX_CONNECTIONS = 1 << 16;
    private static final int MIN_CONNECTIONS = 16;

    /** Its jars, its journal, its connections to other servers. */
    private static final int FILES_OF_THE_SERVER = 256;

    private static final int DEFAULT_MAX_CONNECTIONS = 2048;
    private static final int DEFAULT_MAX_CONNECTIONS_PER_ADDRESS = 1024;
    private static final Duration DEFAULT_RECEIVE_DEADLINE = Duration.ofSeconds(10);
    private static final Duration MAX_DEADLINE = Duration.ofHours(1);

    /** Checks that nothing is missing. */
    public ServerLimits {
        requireNonNull(receiveDeadline, "receiveDeadline");
    }

    /**
     * Reads and validates them.
     *
     * @param environment where they are set
     * @return the limits, defaults filled in
     * @throws WrongSettingException if one is wrong
     */
    static ServerLimits from(ConfigurableEnvironment environment) {
        SettingSource source = new SettingSource(environment);
        int connections = source.whole(SettingName.MAX_CONNECTIONS, DEFAULT_MAX_CONNECTIONS, 1, MAX_CONNECTIONS);
        return new ServerLimits(
                Math.min(connections, maxConnections(openFilesLimit())),
                source.whole(
                        SettingName.MAX_CONNECTIONS_PER_ADDRESS,
                        Math.min(connections, DEFAULT_MAX_CONNECTIONS_PER_ADDRESS),
                        1,
                        connections),
                source.duration(SettingName.RECEIVE_DEADLINE, DEFAULT_RECEIVE_DEADLINE, MAX_DEADLINE));
    }

    /** Leaves files for the journal, whose next segment must not wait for a stranger to go away. */
    static int maxConnections(long openFiles) {
        return (int) Math.max(MIN_CONNECTIONS, Math.min(MAX_CONNECTIONS, (openFiles - FILES_OF_THE_SERVER) / 2));
    }

    /** Returns how many files this process may have open, as Linux says; a JVM takes all that it may. */
    private static long openFilesLimit() {
        try (Stream<String> limits = Files.lines(Path.of("/proc/self/limits"))) {
            return limits.filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.split(" +", -1)[3])
                    .filter(limit -> !limit.equals("unlimited"))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException | UncheckedIOException notLinux) {
            return Long.MAX_VALUE;
        }
    }
}
