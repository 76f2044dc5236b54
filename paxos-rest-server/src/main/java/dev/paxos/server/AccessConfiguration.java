package dev.paxos.server;

import dev.paxos.server.grpc.AccessInterceptor;
import dev.paxos.server.rest.AccessFilter;
import dev.paxos.server.security.AccessControl;
import dev.paxos.server.security.CertificateRoles;
import dev.paxos.server.security.Role;
import dev.paxos.server.security.TokenFile;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** What judges callers, where any are to be known. */
@Configuration(proxyBeanMethods = false)
@Conditional(AccessConfiguration.WhereItIsSet.class)
class AccessConfiguration {
    /** Made by Spring. */
    AccessConfiguration() {}

    static final class WhereItIsSet implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return Stream.concat(
                            Stream.of(SettingName.TOKENS),
                            Stream.of(Role.values()).map(role -> SettingName.CERTIFICATES + "." + role))
                    .anyMatch(context.getEnvironment()::containsProperty);
        }
    }

    @Bean
    @Nullable
    TokenFile tokenFile(SecuritySettings security) {
        if (security.tokens().isEmpty()) {
            return null;
        }
        try {
            return new TokenFile(security.tokens().get());
        } catch (IOException e) {
            throw new StartRefusedException(SettingName.TOKENS + ": " + e.getMessage(), e);
        }
    }

    @Bean
    AccessControl accessControl(Optional<TokenFile> tokens, SecuritySettings security) {
        return new AccessControl(
                token -> tokens.flatMap(file -> file.roleOf(token)), new CertificateRoles(security.certificates()));
    }

    @Bean
    AccessInterceptor accessInterceptor(AccessControl access) {
        return new AccessInterceptor(access);
    }

    @Bean
    FilterRegistrationBean<AccessFilter> accessFilter(AccessControl access) {
        FilterRegistrationBean<AccessFilter> registration = new FilterRegistrationBean<>(new AccessFilter(access));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
