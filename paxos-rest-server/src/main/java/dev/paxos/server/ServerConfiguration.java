package dev.paxos.server;

import dev.paxos.client.Budget;
import dev.paxos.client.EventLoops;
import dev.paxos.client.MessageTracer;
import dev.paxos.client.PaxosClient;
import dev.paxos.client.PeerMonitor;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.server.MetricsConfiguration.InterfaceTimes;
import dev.paxos.server.grpc.AcceptorGrpcService;
import dev.paxos.server.grpc.AccessInterceptor;
import dev.paxos.server.grpc.CallTimes;
import dev.paxos.server.grpc.GrpcTls;
import dev.paxos.server.grpc.RegisterGrpcService;
import dev.paxos.server.grpc.RequestTracer;
import dev.paxos.server.health.PeerLog;
import dev.paxos.server.health.ServerHealth;
import dev.paxos.server.rest.AcceptorController;
import dev.paxos.server.rest.AnswerDeadline;
import dev.paxos.server.rest.AnswerLimit;
import dev.paxos.server.rest.BodyReader;
import dev.paxos.server.rest.BoundedHttpProtocol;
import dev.paxos.server.rest.BroadcastController;
import dev.paxos.server.rest.HandlerThreads;
import dev.paxos.server.rest.HealthController;
import dev.paxos.server.rest.JsonBodyConverter;
import dev.paxos.server.rest.ParameterReader;
import dev.paxos.server.rest.ProblemReportValve;
import dev.paxos.server.rest.ProblemResolver;
import dev.paxos.server.rest.RegisterBodyConverter;
import dev.paxos.server.rest.RegisterController;
import dev.paxos.server.tracing.Tracing;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
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
@Import({
    TlsConfiguration.class,
    AccessConfiguration.class,
    MetricsConfiguration.class,
    TracingConfiguration.class,
    PageConfiguration.class
})
class ServerConfiguration {
    private static final int MAX_EVENT_LOOPS = 4;

    // Of Tomcat's threads, of which application.properties says how many there are; the others are left for health.
    private static final int MAX_HANDLED = 28;
    private static final int MAX_WAITING = 200;

    // What is under way to each other server is bounded alike, so that what is refused is refused here, and at once.
    private static final int MAX_OPERATIONS = 1 << 14;
    private static final long MAX_OPERATION_BYTES = 64 << 20;

    /** A broadcast tells which servers exceeded their deadline; so it has to be answered before its own ends. */
    private static final Duration REST_ABOVE_GRPC_DEADLINE = Duration.ofMillis(500);

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

    /** The threads of gRPC: of the server, and of the client with which this server reaches the others. */
    @Bean
    EventLoops eventLoops() {
        int threads = Math.min(Runtime.getRuntime().availableProcessors(), MAX_EVENT_LOOPS);
        return new EventLoops("paxos-grpc", threads);
    }

    @Bean
    AcceptorGrpcService acceptorGrpcService(
            OpenAcceptor open, EventLoops loops, ServerSettings settings, Optional<Tracing> tracing) {
        Acceptor acceptor = open.acceptor();
        AcceptorGrpcService.Limits limits = new AcceptorGrpcService.Limits(
                settings.maxValueBytes(),
                settings.maxInFlight(),
                AcceptorGrpcService.Limits.DEFAULT.maxInFlightBytes());
        RequestTracer tracer = tracing.map(Tracing::received).orElse(RequestTracer.NONE);
        return new AcceptorGrpcService(acceptor, open.identity(), acceptor::isServing, limits, loops, tracer);
    }

    /** Bounds the operations that this server's proposer has taken on, by REST and by gRPC together. */
    @Bean
    Budget operationBudget(ServerSettings settings) {
        return new Budget(maxOperations(settings), MAX_OPERATION_BYTES);
    }

    @Bean
    RegisterGrpcService registerGrpcService(
            Optional<PaxosClient> client, Budget operationBudget, EventLoops loops, InterfaceTimes times) {
        return new RegisterGrpcService(
                client.map(PaxosClient::registers), operationBudget, loops, times.operationsBy("grpc"));
    }

    @Bean
    GrpcServer grpcServer(
            Acceptor acceptor,
            AcceptorGrpcService acceptorService,
            RegisterGrpcService registerService,
            CallTimes callTimes,
            Optional<Tracing> tracing,
            EventLoops loops,
            ServerSettings settings,
            ServerLimits serverLimits,
            SecuritySettings security,
            Optional<GrpcTls> tls,
            Optional<AccessInterceptor> access) {
        Consumer<NettyServerBuilder> watching = builder -> {
            builder.addStreamTracerFactory(callTimes);
            tracing.ifPresent(known -> builder.intercept(known.calls()));
        };
        return new GrpcServer(
                acceptor,
                acceptorService,
                registerService,
                watching,
                loops,
                settings,
                serverLimits,
                security,
                tls,
                access);
    }

    /** The way to all servers, and this one's proposer; a bare acceptor knows no cluster, and has none. */
    @Bean
    @Nullable
    PaxosClient paxosClient(
            OpenAcceptor open,
            EventLoops loops,
            ServerSettings settings,
            Optional<GrpcTls> tls,
            Optional<Tracing> tracing) {
        if (settings.isBareAcceptor()) {
            return null;
        }
        Acceptor acceptor = open.acceptor();
        PaxosClient.Builder builder = PaxosClient.builder(settings.clusterName())
                .localAcceptor(open.identity(), acceptor, acceptor::isServing)
                .deadline(settings.requestDeadline())
                .proposerId(settings.serverId())
                .proposerLimits(proposerLimits(settings))
                .maxValueBytes(settings.maxValueBytes())
                .messageTracer(tracing.map(Tracing::messages).orElse(MessageTracer.NONE))
                .maxInFlight(MAX_OPERATIONS, MAX_OPERATION_BYTES)
                .eventLoops(loops);
        tls.ifPresent(secured -> builder.credentials(secured::outbound));
        settings.peers().forEach((id, endpoint) -> builder.endpoint(id, endpoint.host(), endpoint.port()));
        return builder.build();
    }

    static ProposerLimits proposerLimits(ServerSettings settings) {
        ProposerLimits usual = ProposerLimits.DEFAULT;
        return new ProposerLimits(
                settings.requestDeadline(), maxOperations(settings), usual.maxCombined(), usual.maxKeptBytes());
    }

    private static int maxOperations(ServerSettings settings) {
        return Math.min(settings.maxInFlight(), MAX_OPERATIONS);
    }

    @Bean
    ParameterReader parameterReader(ServerSettings settings, ServerLimits serverLimits) {
        Budget bodies = new Budget(MAX_OPERATIONS, ServerLimits.MAX_BODY_BYTES);
        return new ParameterReader(settings.maxValueBytes(), new BodyReader(serverLimits.receiveDeadline(), bodies));
    }

    @Bean
    AcceptorController acceptorController(Acceptor acceptor, ParameterReader reader) {
        return new AcceptorController(acceptor, reader);
    }

    @Bean
    BroadcastController broadcastController(
            Optional<PaxosClient> client, Budget operationBudget, ParameterReader reader, InterfaceTimes times) {
        return new BroadcastController(
                client.map(PaxosClient::broadcast),
                client.map(PaxosClient::decisions),
                operationBudget,
                reader,
                times.operationsBy("rest"));
    }

    @Bean
    RegisterController registerController(
            Optional<PaxosClient> client, Budget operationBudget, ParameterReader reader, InterfaceTimes times) {
        return new RegisterController(
                client.map(PaxosClient::registers), operationBudget, reader, times.operationsBy("rest"));
    }

    @Bean
    @Nullable
    PeerMonitor peerMonitor(Optional<PaxosClient> client, ServerSettings settings) {
        return client.map(c -> c.monitor(settings.pingInterval(), new PeerLog()))
                .orElse(null);
    }

    @Bean
    ServerHealth serverHealth(Acceptor acceptor, Optional<PeerMonitor> peers) {
        return new ServerHealth(acceptor, peers);
    }

    @Bean
    HealthController healthController(ServerHealth health, ServerSettings settings) {
        return new HealthController(health, settings.serverId(), settings.clusterName());
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
    AnswerDeadline answerDeadline(ServerSettings settings) {
        return new AnswerDeadline(settings.requestDeadline().plus(REST_ABOVE_GRPC_DEADLINE));
    }

    @Bean
    RequestMappingHandlerAdapter handlerAdapter(AnswerDeadline answerDeadline) {
        RequestMappingHandlerAdapter adapter = new RequestMappingHandlerAdapter();
        adapter.setMessageConverters(List.of(new JsonBodyConverter(), new RegisterBodyConverter()));
        adapter.setDeferredResultInterceptors(
                List.of(answerDeadline, new AnswerLimit(new Budget(MAX_OPERATIONS, ServerLimits.MAX_ANSWER_BYTES))));
        adapter.setAsyncRequestTimeout(0); // AnswerDeadline ends what lasts too long.
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
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcat(
            SecuritySettings security, ServerLimits serverLimits) {
        return factory -> {
            factory.setAddress(security.restAddress());
            factory.setProtocol(BoundedHttpProtocol.class.getName());
            factory.addEngineValves(new HandlerThreads(MAX_HANDLED, MAX_WAITING, serverLimits.receiveDeadline()));
            factory.setRegisterDefaultServlet(false);
            // The key of a register is read from the raw path, and may hold any slash.
            factory.addConnectorCustomizers(connector -> {
                ((BoundedHttpProtocol) connector.getProtocolHandler())
                        .bound(
                                serverLimits.maxConnections(),
                                serverLimits.maxConnectionsPerAddress(),
                                serverLimits.receiveDeadline());
                connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
                connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
            });
            factory.addContextCustomizers(context ->
                    ((StandardHost) context.getParent()).setErrorReportValveClass(ProblemReportValve.class.getName()));
        };
    }

    /** Spring looks for it by this name. */
    @Bean
    MessageSource messageSource() {
        return new NoMessages();
    }

    /** Bounds each phase of a stop. Spring looks for it by this name. */
    @Bean
    DefaultLifecycleProcessor lifecycleProcessor(ServerSettings settings) {
        DefaultLifecycleProcessor processor = new DefaultLifecycleProcessor();
        processor.setTimeoutPerShutdownPhase(settings.stopDeadline().toMillis());
        return processor;
    }
}
