package dev.paxos.server;

import dev.paxos.client.Budget;
import dev.paxos.client.PaxosClient;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.server.rest.ForeignOriginFilter;
import dev.paxos.server.rest.OpenApiController;
import dev.paxos.server.rest.PageController;
import dev.paxos.server.rest.ParameterReader;
import dev.paxos.server.rest.TranscriptController;
import dev.paxos.server.transcript.Transcriber;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** The wiring of the page, of the transcripts that it shows, and of what keeps other pages out. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration {
    /** Made by Spring. */
    PageConfiguration() {}

    @Bean
    PageController pageController() {
        return new PageController();
    }

    @Bean
    FilterRegistrationBean<ForeignOriginFilter> foreignOriginFilter(SecuritySettings security) {
        boolean trustsItsMachine = security.restAddress().isLoopbackAddress() && !security.authenticates();
        FilterRegistrationBean<ForeignOriginFilter> registration =
                new FilterRegistrationBean<>(new ForeignOriginFilter(trustsItsMachine));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    OpenApiController openApiController() {
        return new OpenApiController();
    }

    /** Its operations have half of the time that a request has, so that there is time left to tell of them. */
    @Bean
    @Nullable
    OnDemand<Transcriber> transcriber(Optional<PaxosClient> client, ServerSettings settings) {
        ProposerLimits limits = ServerConfiguration.proposerLimits(settings)
                .withDeadline(settings.requestDeadline().dividedBy(2));
        return client.map(known -> new OnDemand<>(
                        () -> new Transcriber(known.acceptors(), limits, settings.maxValueBytes()), Transcriber::close))
                .orElse(null);
    }

    @Bean
    TranscriptController transcriptController(
            Optional<OnDemand<Transcriber>> transcriber, Budget operationBudget, ParameterReader reader) {
        Optional<Supplier<Transcriber>> supplier = transcriber.map(known -> known);
        return new TranscriptController(supplier, operationBudget, reader);
    }
}
