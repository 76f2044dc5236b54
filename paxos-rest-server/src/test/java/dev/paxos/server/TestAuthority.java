package dev.paxos.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs certificates, and writes them as files in PEM. */
public final class TestAuthority {
    /** A certificate and its private key, or its renewal in the same files. */
    public record Issued(Path certificate, Path privateKey) {}

    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final Path directory;
    private final String name;
    private final KeyPair keys = newKeys();
    private final Path certificate;

    /** Makes one with a certificate of its own. */
    public TestAuthority(Path directory, String name) {
        this.directory = directory;
        this.name = name;
        Instant now = Instant.now();
        certificate = directory.resolve(name + ".pem");
        write(
                certificate,
                "CERTIFICATE",
                sign(name, keys.getPublic(), true, now.minus(Duration.ofDays(2)), now.plus(Duration.ofDays(9))));
    }

    /** Returns its certificate, which whoever trusts it needs. */
    public Path certificate() {
        return certificate;
    }

    /** Signs a certificate whose subject has this common name, good for the local host and for these names. */
    public Issued issue(String commonName, String... names) {
        Instant now = Instant.now();
        return issue(commonName, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(8)), names);
    }

    /** Signs one that was good until yesterday. */
    public Issued issueExpired(String commonName) {
        Instant now = Instant.now();
        return issue(commonName, now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
    }

    private Issued issue(String commonName, Instant from, Instant until, String... names) {
        KeyPair own = newKeys();
        Issued issued = new Issued(directory.resolve(commonName + ".pem"), directory.resolve(commonName + "-key.pem"));
        write(issued.privateKey(), "PRIVATE KEY", own.getPrivate().getEncoded());
        write(issued.certificate(), "CERTIFICATE", sign(commonName, own.getPublic(), false, from, until, names));
        return issued;
    }

    private byte[] sign(
            String commonName, PublicKey key, boolean authority, Instant from, Instant until, String... names) {
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=" + name),
                BigInteger.valueOf(SERIAL.incrementAndGet()),
                Date.from(from),
                Date.from(until),
                new X500Name("CN=" + commonName),
                key);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!authority) {
                GeneralName[] all = new GeneralName[names.length + 2];
                all[0] = new GeneralName(GeneralName.dNSName, "localhost");
                all[1] = new GeneralName(GeneralName.iPAddress, "127.0.0.1");
                for (int i = 0; i < names.length; i++) {
                    int kind = names[i].contains("://") ? GeneralName.uniformResourceIdentifier : GeneralName.dNSName;
                    all[i + 2] = new GeneralName(kind, names[i]);
                }
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
            }
            X509CertificateHolder signed =
                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
            return signed.getEncoded();
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, String type, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        try {
            Files.write(file, List.of("-----BEGIN " + type + "-----", base64, "-----END " + type + "-----"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
