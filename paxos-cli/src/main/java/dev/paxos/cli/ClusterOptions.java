package dev.paxos.cli;

import dev.paxos.client.PaxosClient;
import dev.paxos.client.PaxosTls;
import dev.paxos.core.Value;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.register.Registers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster, and how to connect to it. Each option may also stand in the {@link Environment}. */
final class ClusterOptions {
    @Option(
            names = {"-e", "--endpoints"},
            paramLabel = "ID=HOST:PORT,...",
            defaultValue = "1=localhost:9091,2=localhost:9092,3=localhost:9093",
            description = "every server's gRPC address (${DEFAULT-VALUE})")
    private String endpoints = "";

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            defaultValue = "paxos",
            description = "the cluster's name; servers of another one are refused (${DEFAULT-VALUE})")
    private String cluster = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "how long an operation may take (${DEFAULT-VALUE})")
    private double timeoutSeconds;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "TLS: certificates of the authorities to trust, in PEM; without it plain text")
    private @Nullable Path authorities;

    @Option(names = "--cert", paramLabel = "FILE", description = "TLS: the certificate to present, in PEM")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "TLS: its private key, in PEM, PKCS #8, not encrypted")
    private @Nullable Path privateKey;

    @Option(names = "--token-file", paramLabel = "FILE", description = "a file that holds the bearer token to send")
    private @Nullable Path tokenFile;

    /** Begins to connect. An argument that is wrong is an {@link IllegalArgumentException}. */
    PaxosClient connect() {
        Duration timeout = timeout();
        PaxosClient.Builder builder = PaxosClient.builder(cluster)
                .endpoints(endpoints)
                .deadline(timeout)
                .maxValueBytes(Value.MAX_BYTES - Registers.ENVELOPE_BYTES)
                .proposerLimits(ProposerLimits.DEFAULT.withDeadline(timeout));
        if (authorities != null) {
            PaxosTls tls = PaxosTls.trusting(authorities);
            if ((certificate == null) != (privateKey == null)) {
                throw new IllegalArgumentException("--cert and --key: one is given without the other");
            }
            builder.tls(certificate != null && privateKey != null ? tls.presenting(certificate, privateKey) : tls);
        } else if (certificate != null || privateKey != null) {
            throw new IllegalArgumentException("--cert and --key: need --ca, for without it nothing is encrypted");
        }
        if (tokenFile != null) {
            Path file = tokenFile;
            builder.token(() -> token(file));
        }
        return builder.build();
    }

    Duration timeout() {
        if (!(timeoutSeconds >= 0.001 && timeoutSeconds <= 3600)) {
            throw new IllegalArgumentException("--timeout: is " + timeoutSeconds + ", must be 0.001 to 3600 seconds");
        }
        return Duration.ofMillis(Math.round(timeoutSeconds * 1000));
    }

    private static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
