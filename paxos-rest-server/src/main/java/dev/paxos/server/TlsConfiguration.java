package dev.paxos.server;

import dev.paxos.server.grpc.GrpcTls;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** What TLS needs, and a server without TLS does not load: Spring's bundles, which Tomcat takes by itself, and gRPC's. */
@Configuration(proxyBeanMethods = false)
@Conditional(TlsConfiguration.WhereItIsSet.class)
@ImportAutoConfiguration(SslAutoConfiguration.class)
class TlsConfiguration {
    private static final Logger LOG = System.getLogger(TlsConfiguration.class.getName());

    /** Made by Spring. */
    TlsConfiguration() {}

    static final class WhereItIsSet implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return Stream.of(SettingName.REST_BUNDLE, SettingName.GRPC_BUNDLE)
                    .anyMatch(context.getEnvironment()::containsProperty);
        }
    }

    @Bean
    GrpcTls grpcTls(SslBundles bundles, SecuritySettings security) throws SSLException {
        String name = security.grpcTls().orElseThrow().bundle();
        ClientAuth clientAuth = switch (security.grpcTls().orElseThrow().clientAuth()) {
            case NONE -> ClientAuth.NONE;
            case WANT -> ClientAuth.OPTIONAL;
            case NEED -> ClientAuth.REQUIRE;
        };
        GrpcTls tls = new GrpcTls(clientAuth, material(bundles.getBundle(name)));
        bundles.addBundleUpdateHandler(name, bundle -> {
            try {
                tls.replace(material(bundle));
                LOG.log(Level.INFO, "New connections use the files of the SSL bundle \"{0}\" as they are now", name);
            } catch (SSLException e) {
                LOG.log(
                        Level.WARNING,
                        "The files of the SSL bundle \"{0}\" cannot be used, gRPC goes on with what was there: {1}",
                        name,
                        e.getMessage());
            }
        });
        return tls;
    }

    private static GrpcTls.Material material(SslBundle bundle) {
        return new GrpcTls.Material(
                bundle.getManagers().getKeyManagerFactory(),
                bundle.getManagers().getTrustManagerFactory());
    }
}
