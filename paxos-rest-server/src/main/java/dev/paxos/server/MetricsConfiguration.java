package dev.paxos.server;

import dev.paxos.client.Budget;
import dev.paxos.client.PaxosClient;
import dev.paxos.client.PeerMonitor;
import dev.paxos.core.proposer.ProposerStatistics;
import dev.paxos.server.grpc.AcceptorGrpcService;
import dev.paxos.server.grpc.CallTimes;
import dev.paxos.server.grpc.ExchangeStatistics;
import dev.paxos.server.health.ServerHealth;
import dev.paxos.server.metrics.HistogramFamily;
import dev.paxos.server.metrics.Metrics;
import dev.paxos.server.metrics.OperationStatistics;
import dev.paxos.server.metrics.ServerMeters;
import dev.paxos.server.rest.MetricsController;
import dev.paxos.server.rest.RequestTimes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The wiring of what a server counts. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {
    /** Made by Spring. */
    MetricsConfiguration() {}

    /** What is counted at the interfaces, and handed to them. */
    record InterfaceTimes(HistogramFamily rest, HistogramFamily grpc, HistogramFamily operations) {
        OperationStatistics operationsBy(String api) {
            return new OperationStatistics(api, operations);
        }
    }

    @Bean
    InterfaceTimes interfaceTimes() {
        return new InterfaceTimes(RequestTimes.family(), CallTimes.family(), OperationStatistics.family());
    }

    @Bean
    CallTimes callTimes(InterfaceTimes times) {
        return new CallTimes(times.grpc());
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> requestTimes(InterfaceTimes times) {
        return factory -> factory.addEngineValves(new RequestTimes(times.rest()));
    }

    @Bean
    Metrics metrics(
            OpenAcceptor open,
            Optional<PaxosClient> client,
            Optional<PeerMonitor> peers,
            ServerHealth health,
            Budget operationBudget,
            AcceptorGrpcService acceptorService,
            InterfaceTimes times) {
        Map<String, ProposerStatistics> proposers = client.map(known -> Map.of(
                        "registers", known.registers().statistics(),
                        "decisions", known.decisions().statistics()))
                .orElse(Map.of());
        ServerMeters meters = new ServerMeters(
                open.acceptor(), open.storeStatistics(), proposers, peers, health, operationBudget::count);
        ExchangeStatistics exchange = acceptorService.exchangeStatistics();
        return new Metrics(
                meters,
                List.of(
                        times.rest(),
                        times.grpc(),
                        times.operations(),
                        HistogramFamily.ofDurations(
                                        "paxos_exchange_request_duration_seconds",
                                        "Requests on the streams of other proposers, from their arrival until"
                                                + " their reply is written")
                                .add(exchange.requestNanos()),
                        HistogramFamily.ofSizes(
                                        "paxos_exchange_message_requests",
                                        "Requests in each message that came on a stream of another proposer")
                                .add(exchange.batchSizes())));
    }

    @Bean
    MetricsController metricsController(Metrics metrics) {
        return new MetricsController(metrics);
    }
}
