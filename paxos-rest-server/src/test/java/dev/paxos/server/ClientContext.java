package dev.paxos.server;

import dev.paxos.server.TestAuthority.Issued;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** The JDK's TLS for clients. */
final class ClientContext {
    private ClientContext() {}

    /** Trusts an authority, and has no certificate. */
    static SSLContext trusting(TestAuthority authority) {
        return context(authority, null);
    }

    /** Trusts an authority, and presents a certificate whatever authorities the server names. */
    static SSLContext presenting(TestAuthority authority, Issued own) throws IOException, GeneralSecurityException {
        List<String> lines = Files.readAllLines(own.privateKey());
        byte[] key = Base64.getDecoder().decode(String.join("", lines.subList(1, lines.size() - 1)));
        return context(authority, new KeyManager[] {
            new Insistent(
                    certificate(own.certificate()),
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)))
        });
    }

    private static SSLContext context(TestAuthority authority, KeyManager @Nullable [] keys) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("trusted", certificate(authority.certificate()));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate certificate(Path pem) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static final class Insistent extends X509ExtendedKeyManager {
        private static final String ALIAS = "own";

        private final X509Certificate certificate;
        private final PrivateKey privateKey;

        Insistent(X509Certificate certificate, PrivateKey privateKey) {
            this.certificate = certificate;
            this.privateKey = privateKey;
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {certificate};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return privateKey;
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return "";
        }
    }
}
