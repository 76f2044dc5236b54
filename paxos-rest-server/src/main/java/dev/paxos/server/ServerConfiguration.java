package dev.paxos.server;

import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.server.rest.AcceptorController;
import dev.paxos.server.rest.AnswerConverter;
import dev.paxos.server.rest.HealthController;
import dev.paxos.server.rest.ParameterReader;
import dev.paxos.server.rest.ProblemReportValve;
import dev.paxos.server.rest.ProblemResolver;
import java.net.InetAddress;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The wiring of a server. Each bean stands here and nothing is scanned for; of Spring Boot's auto-configurations only
 * Tomcat's is taken: the others would double the time that a start takes.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration(TomcatServletWebServerAutoConfiguration.class)
class ServerConfiguration {
    /** Made by Spring. */
    ServerConfiguration() {}

    @Bean
    OpenAcceptor openAcceptor(ServerSettings settings) {
        return OpenAcceptor.open(settings);
    }

    @Bean(destroyMethod = "") // OpenAcceptor closes it.
    Acceptor acceptor(OpenAcceptor open) {
        return open.acceptor();
    }

    @Bean
    ParameterReader parameterReader(ServerSettings settings) {
        return new ParameterReader(settings.maxValueBytes());
    }

    @Bean
    AcceptorController acceptorController(Acceptor acceptor, ParameterReader reader) {
        return new AcceptorController(acceptor, reader);
    }

    @Bean
    HealthController healthController(Acceptor acceptor, ServerSettings settings) {
        return new HealthController(acceptor, settings.serverId(), settings.clusterName());
    }

    @Bean
    HandlerExceptionResolver problemResolver() {
        return new ProblemResolver();
    }

    @Bean
    RequestMappingHandlerMapping handlerMapping() {
        return new RequestMappingHandlerMapping();
    }

    @Bean
    RequestMappingHandlerAdapter handlerAdapter(ServerSettings settings) {
        RequestMappingHandlerAdapter adapter = new RequestMappingHandlerAdapter();
        adapter.setMessageConverters(List.of(new AnswerConverter()));
        adapter.setAsyncRequestTimeout(settings.requestDeadline().toMillis());
        return adapter;
    }

    @Bean
    ServletRegistrationBean<DispatcherServlet> dispatcherServlet(WebApplicationContext context) {
        DispatcherServlet servlet = new DispatcherServlet(context);
        servlet.setPublishEvents(false);
        ServletRegistrationBean<DispatcherServlet> registration = new ServletRegistrationBean<>(servlet, "/");
        registration.setLoadOnStartup(1); // Else the first request pays for it.
        return registration;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcat() {
        return factory -> {
            factory.setAddress(InetAddress.getLoopbackAddress());
            factory.setRegisterDefaultServlet(false);
            factory.addContextCustomizers(context ->
                    ((StandardHost) context.getParent()).setErrorReportValveClass(ProblemReportValve.class.getName()));
        };
    }

    /** Bounds each phase of a stop. Spring looks for it by this name. */
    @Bean
    DefaultLifecycleProcessor lifecycleProcessor(ServerSettings settings) {
        DefaultLifecycleProcessor processor = new DefaultLifecycleProcessor();
        processor.setTimeoutPerShutdownPhase(settings.stopDeadline().toMillis());
        return processor;
    }
}
