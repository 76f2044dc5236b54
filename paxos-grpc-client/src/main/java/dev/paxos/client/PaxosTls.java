package dev.paxos.client;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The files, in PEM, that secure a client's connections with TLS 1.3 or 1.2. They are looked at again and again: where
 * they have changed, new connections use what is in them now, and those that are open go on. What cannot be used is
 * logged, and the last that could stays in force. Immutable.
 *
 * <pre>{@code
 * PaxosTls.trusting(Path.of("ca.pem")).presenting(Path.of("client.pem"), Path.of("client-key.pem"))
 * }</pre>
 */
public final class PaxosTls {
    /** Who this client is. */
    record Presented(Path certificates, Path privateKey) {}

    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

    private final Path authorities;
    private final Optional<Presented> presented;
    private final Duration interval;

    private PaxosTls(Path authorities, Optional<Presented> presented, Duration interval) {
        this.authorities = authorities;
        this.presented = presented;
        this.interval = interval;
    }

    /**
     * Trusts servers whose certificate one of these authorities signed, for the name or address that it is connected to
     * by.
     *
     * @param authorities a file of one or more certificates
     * @return one that presents no certificate of its own
     */
    public static PaxosTls trusting(Path authorities) {
        return new PaxosTls(requireNonNull(authorities, "authorities"), Optional.empty(), DEFAULT_INTERVAL);
    }

    /**
     * Presents a certificate to servers that ask for one.
     *
     * @param certificates a file of the client's certificate, followed by those between it and the authority, if any
     * @param privateKey a file of its private key, in PKCS #8 and not encrypted
     * @return one that does so
     */
    public PaxosTls presenting(Path certificates, Path privateKey) {
        Presented own =
                new Presented(requireNonNull(certificates, "certificates"), requireNonNull(privateKey, "privateKey"));
        return new PaxosTls(authorities, Optional.of(own), interval);
    }

    /**
     * Sets how often the files are looked at.
     *
     * @param interval positive; 5 seconds unless set
     * @return one that does so
     * @throws IllegalArgumentException if it is not positive
     */
    public PaxosTls lookingEvery(Duration interval) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval: is " + interval + ", must be positive");
        }
        return new PaxosTls(authorities, presented, interval);
    }

    Path authorities() {
        return authorities;
    }

    Optional<Presented> presented() {
        return presented;
    }

    Duration interval() {
        return interval;
    }
}
