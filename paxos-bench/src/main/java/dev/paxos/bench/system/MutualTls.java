package dev.paxos.bench.system;

import dev.paxos.client.PaxosTls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Certificates of this project's servers and of its SDK, made for one cluster by {@code deploy/certificates.sh}.
 *
 * @param directory where they are
 */
record MutualTls(Path directory) {
    private static final String BUNDLE = "SPRING_SSL_BUNDLE_PEM_OWN_";

    /** Makes them. */
    static MutualTls make(Installation installation, Path directory) throws IOException, InterruptedException {
        Process script = new ProcessBuilder(
                        installation.root().resolve("deploy/certificates.sh").toString(), directory.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!script.waitFor(1, TimeUnit.MINUTES) || script.exitValue() != 0) {
            script.destroyForcibly();
            throw new IOException("deploy/certificates.sh could not make certificates");
        }
        return new MutualTls(directory);
    }

    /** Returns the settings of a server that serves gRPC to those alone who have one of these. */
    Map<String, String> settings(int server) {
        return Map.of(
                "PAXOS_GRPC_SSL_BUNDLE",
                "own",
                BUNDLE + "KEYSTORE_CERTIFICATE",
                file("server-" + server + ".pem"),
                BUNDLE + "KEYSTORE_PRIVATEKEY",
                file("server-" + server + "-key.pem"),
                BUNDLE + "TRUSTSTORE_CERTIFICATE",
                file("ca.pem"),
                "PAXOS_SECURITY_CERTIFICATES_PEER",
                "server-1,server-2,server-3,sdk");
    }

    /** Returns the SDK's. */
    PaxosTls client() {
        return PaxosTls.trusting(directory.resolve("ca.pem"))
                .presenting(directory.resolve("sdk.pem"), directory.resolve("sdk-key.pem"));
    }

    private String file(String name) {
        return directory.resolve(name).toAbsolutePath().toString();
    }
}
