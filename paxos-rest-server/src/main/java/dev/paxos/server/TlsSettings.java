package dev.paxos.server;

import java.util.Map;
import java.util.Optional;

/**
 * How the connections of one interface are secured.
 *
 * @param bundle the name of the SSL bundle of Spring's with this server's certificate, and with whom it trusts
 * @param clientAuth whether clients must have a certificate
 */
record TlsSettings(String bundle, ClientAuth clientAuth) {
    /** As Spring has it for {@code server.ssl.client-auth}. */
    enum ClientAuth {
        NONE,
        WANT,
        NEED
    }

    private static final String BUNDLES = "spring.ssl.bundle.pem.";
    private static final String PEM_BEGIN = "-----BEGIN";

    /** A browser, or who comes with a token, has no certificate. */
    static Optional<TlsSettings> ofRest(SettingSource source) {
        return of(
                source,
                SettingName.REST_BUNDLE,
                SettingName.REST_BUNDLE,
                SettingName.REST_CLIENT_AUTH,
                ClientAuth.WANT);
    }

    /** The other servers each have one. */
    static Optional<TlsSettings> ofGrpc(SettingSource source) {
        return of(
                source,
                SettingName.GRPC_BUNDLE,
                SettingName.REST_BUNDLE,
                SettingName.GRPC_CLIENT_AUTH,
                ClientAuth.NEED);
    }

    private static Optional<TlsSettings> of(
            SettingSource source,
            String property,
            String propertyOfDefault,
            String clientAuthProperty,
            ClientAuth whereClientsAreTrusted) {
        String set = source.isSet(property) ? property : propertyOfDefault;
        if (!source.isSet(set)) {
            if (source.isSet(clientAuthProperty)) {
                throw new WrongSettingException(clientAuthProperty, "needs " + property + ", which is missing");
            }
            return Optional.empty();
        }
        String bundle = source.word(set, "");
        requireFile(source, set, bundle, "keystore.certificate");
        requireFile(source, set, bundle, "keystore.private-key");
        boolean trusts = source.isSet(BUNDLES + bundle + ".truststore.certificate");
        ClientAuth clientAuth =
                source.choice(clientAuthProperty, ClientAuth.class, trusts ? whereClientsAreTrusted : ClientAuth.NONE);
        if (clientAuth != ClientAuth.NONE) {
            requireFile(source, clientAuthProperty, bundle, "truststore.certificate");
        }
        return Optional.of(new TlsSettings(bundle, clientAuth));
    }

    /** A key that stands among the settings would stand in the list of processes, too. */
    private static void requireFile(SettingSource source, String property, String bundle, String part) {
        String name = BUNDLES + bundle + "." + part;
        if (!source.isSet(name)) {
            throw new WrongSettingException(property, "needs " + name + ", which is missing");
        }
        if (source.text(name).contains(PEM_BEGIN)) {
            throw new WrongSettingException(name, "must be a file in PEM, not what is in it");
        }
    }

    /** Returns what is taken of the bundle where nothing else is set. */
    Map<String, Object> springDefaults() {
        return Map.of(
                BUNDLES + bundle + ".reload-on-update", "true",
                // A certificate without its key, while only one of the files is new, must not come into force.
                BUNDLES + bundle + ".keystore.verify-keys", "true",
                BUNDLES + bundle + ".options.enabled-protocols", "TLSv1.3,TLSv1.2");
    }
}
