package dev.paxos.server;

import dev.paxos.server.tracing.OpenTelemetryTracing;
import dev.paxos.server.tracing.Tracing;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The wiring of traces, of which nothing is there unless a setting asks for it. */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {
    /** Made by Spring. */
    TracingConfiguration() {}

    @Bean
    @Nullable
    Tracing tracing(TracingSettings tracing, ServerSettings settings) {
        return tracing.endpoint()
                .map(endpoint -> OpenTelemetryTracing.start(endpoint.toString(), tracing.ratio(), settings.serverId()))
                .orElse(null);
    }

    @Bean
    ServletContextInitializer restTracing(Optional<Tracing> tracing) {
        return servlets -> tracing.ifPresent(known -> {
            var filter = servlets.addFilter("tracing", known.rest());
            filter.setAsyncSupported(true);
            filter.addMappingForUrlPatterns(null, false, "/*");
        });
    }
}
