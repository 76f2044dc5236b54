package dev.paxos.client;

import dev.paxos.core.proposer.ThreadTimer;
import io.grpc.ChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Reads the files of a {@link PaxosTls}, and again when what is in them has changed: their bytes are compared, for a
 * time or a size may stay the same, and a file may be a link to one in another directory. Thread-safe.
 */
final class TlsFiles implements Supplier<ChannelCredentials>, AutoCloseable {
    private static final Logger LOG = System.getLogger(TlsFiles.class.getName());

    private static final Duration AT_REST_STEP = Duration.ofMillis(50);
    private static final int AT_REST_ATTEMPTS = 20;

    private final PaxosTls tls;
    private final ThreadTimer timer = new ThreadTimer("paxos-client-tls");
    private volatile ChannelCredentials credentials;

    // Belongs to the timer, once it runs.
    private byte[] lastSeen;

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException if one cannot be used; the message names it
     */
    TlsFiles(PaxosTls tls) {
        this.tls = tls;
        try {
            lastSeen = digest();
            credentials = readAtRest();
        } catch (IOException | GeneralSecurityException e) {
            timer.close();
            throw new IllegalArgumentException("tls: " + PemFile.problem(e), e);
        }
        lookLater();
    }

    @Override
    public ChannelCredentials get() {
        return credentials;
    }

    @Override
    public void close() {
        timer.close();
    }

    private void lookLater() {
        timer.schedule(tls.interval().toNanos(), () -> {
            try {
                look();
            } finally {
                lookLater();
            }
        });
    }

    private void look() {
        try {
            byte[] seen = digest();
            if (!MessageDigest.isEqual(seen, lastSeen)) {
                lastSeen = seen;
                credentials = readAtRest();
                LOG.log(Level.INFO, "New connections use the TLS files as they are now");
            }
        } catch (IOException | GeneralSecurityException e) {
            if (lastSeen.length > 0 || e instanceof GeneralSecurityException) {
                LOG.log(
                        Level.WARNING,
                        "The TLS files have changed and cannot be used, connections go on with what was there: {0}",
                        PemFile.problem(e));
            }
            if (e instanceof IOException) {
                lastSeen = new byte[0];
            }
        }
    }

    /** Two files cannot be replaced at once: a key that is of another certificate may only be the first of two. */
    private ChannelCredentials readAtRest() throws IOException, GeneralSecurityException {
        InvalidKeyException mismatch = new InvalidKeyException();
        for (int attempt = 0; attempt < AT_REST_ATTEMPTS; attempt++) {
            try {
                return read();
            } catch (InvalidKeyException e) {
                mismatch = e;
                LockSupport.parkNanos(AT_REST_STEP.toNanos());
            }
        }
        throw mismatch;
    }

    private byte[] digest() throws IOException, GeneralSecurityException {
        List<Path> files = new ArrayList<>(List.of(tls.authorities()));
        tls.presented().ifPresent(own -> files.addAll(List.of(own.certificates(), own.privateKey())));
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Path file : files) {
            digest.update(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        }
        return digest.digest();
    }

    private ChannelCredentials read() throws IOException, GeneralSecurityException {
        SslContextBuilder context = GrpcSslContexts.forClient()
                .protocols("TLSv1.3", "TLSv1.2")
                .trustManager(new PemFile(tls.authorities()).certificates());
        if (tls.presented().isPresent()) {
            PaxosTls.Presented own = tls.presented().get();
            var certificates = new PemFile(own.certificates()).certificates();
            context.keyManager(new PemFile(own.privateKey()).privateKeyOf(certificates.get(0)), certificates);
        }
        try {
            return NettySslContextChannelCredentials.create(context.build());
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new GeneralSecurityException("the certificates and the key cannot be used together", e);
        }
    }
}
