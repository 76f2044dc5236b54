package dev.paxos.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of certificates or of a private key, in PEM. What is wrong with it is told without what is in it. */
record PemFile(Path path) {
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /** Returns the certificates, of which there is one at least. */
    List<X509Certificate> certificates() throws IOException, GeneralSecurityException {
        List<X509Certificate> certificates;
        try {
            certificates =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(path)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
        } catch (CertificateException e) {
            throw new CertificateException(path + " holds no certificates in PEM");
        }
        if (certificates.isEmpty()) {
            throw new CertificateException(path + " holds no certificate");
        }
        return certificates;
    }

    /** Returns the private key, which is that of the certificate. */
    PrivateKey privateKeyOf(X509Certificate certificate) throws IOException, GeneralSecurityException {
        Matcher pem = PRIVATE_KEY.matcher(Files.readString(path, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new InvalidKeyException(path + " holds no private key in PKCS #8, as \"openssl genpkey\" writes it");
        }
        try {
            PrivateKey key = KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
            if (isOf(certificate, key)) {
                return key;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new InvalidKeyException(path + " holds no private key that belongs to the certificate");
        }
        throw new InvalidKeyException(path + " holds the private key of another certificate");
    }

    private static boolean isOf(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        Signature signature = switch (key.getAlgorithm()) {
            case "RSA" -> Signature.getInstance("SHA256withRSA");
            case "EC" -> Signature.getInstance("SHA256withECDSA");
            default -> Signature.getInstance(key.getAlgorithm());
        };
        byte[] message = "whose key is it?".getBytes(StandardCharsets.US_ASCII);
        signature.initSign(key);
        signature.update(message);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(message);
        return signature.verify(signed);
    }

    /** Says in one line why files could not be used. */
    static String problem(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "there is no " + e.getMessage();
        }
        return ConnectionFailure.oneLine(e instanceof IOException ? "cannot read " + e.getMessage() : e.getMessage());
    }
}
