package dev.paxos.server;

import dev.paxos.client.Budget;
import dev.paxos.client.EventLoops;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.proto.v1.AcceptorServiceGrpc;
import dev.paxos.proto.v1.RegisterServiceGrpc;
import dev.paxos.server.grpc.AcceptorGrpcService;
import dev.paxos.server.grpc.AccessInterceptor;
import dev.paxos.server.grpc.ClusterNameInterceptor;
import dev.paxos.server.grpc.ConnectionLimit;
import dev.paxos.server.grpc.GrpcServerTransport;
import dev.paxos.server.grpc.GrpcTls;
import dev.paxos.server.grpc.PartialMessages;
import dev.paxos.server.grpc.RegisterGrpcService;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * The gRPC server, from start to stop: the services of the acceptor and of registers, and gRPC's own health and
 * reflection. It stops together with the REST interface: takes nothing more, and answers what is under way.
 */
final class GrpcServer implements SmartLifecycle, AutoCloseable {
    /** Of these names the health is asked by what restarts a server, and by what sends it requests. */
    static final String LIVENESS = "liveness";

    static final String READINESS = "readiness";

    private static final int MAX_PARTIAL_MESSAGES = 1 << 20;

    /** How often a stop looks whether everything is answered. */
    private static final Duration STOP_STEP = Duration.ofMillis(20);

    /** How long the last replies may take to leave, once the acceptor has given them. */
    private static final Duration LAST_REPLIES = Duration.ofMillis(500);

    private final AcceptorGrpcService acceptorService;
    private final RegisterGrpcService registerService;
    private final List<String> serviceNames;
    private final HealthStatusManager health = new HealthStatusManager();
    private final Duration stopDeadline;
    private final int wantedPort;
    private final Server server;
    private volatile boolean running;

    GrpcServer(
            Acceptor acceptor,
            AcceptorGrpcService acceptorService,
            RegisterGrpcService registerService,
            Consumer<NettyServerBuilder> watching,
            EventLoops loops,
            ServerSettings settings,
            ServerLimits limits,
            SecuritySettings security,
            Optional<GrpcTls> tls,
            Optional<AccessInterceptor> access) {
        this.acceptorService = acceptorService;
        this.registerService = registerService;
        this.serviceNames = settings.isBareAcceptor()
                ? List.of(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, READINESS, AcceptorServiceGrpc.SERVICE_NAME)
                : List.of(
                        HealthStatusManager.SERVICE_NAME_ALL_SERVICES,
                        READINESS,
                        AcceptorServiceGrpc.SERVICE_NAME,
                        RegisterServiceGrpc.SERVICE_NAME);
        this.stopDeadline = settings.stopDeadline();
        this.wantedPort = settings.grpcPort();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(security.grpcAddress(), wantedPort))
                .intercept(new ClusterNameInterceptor(settings.clusterName()))
                .addService(acceptorService)
                .addService(registerService)
                .addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance());
        watching.accept(builder);
        GrpcServerTransport.configure(builder, loops);
        GrpcServerTransport.bound(
                builder,
                loops,
                new ConnectionLimit(
                        limits.maxConnections(), limits.maxConnectionsPerAddress(), ServerLimits.MAX_STREAMS),
                new PartialMessages(
                        new Budget(MAX_PARTIAL_MESSAGES, ServerLimits.MAX_PARTIAL_MESSAGE_BYTES),
                        new Budget(MAX_PARTIAL_MESSAGES, ServerLimits.MAX_PARTIAL_MESSAGE_BYTES)));
        // Asked first, for of several interceptors the last comes first.
        access.ifPresent(interceptor -> builder.intercept(interceptor).addTransportFilter(interceptor));
        tls.ifPresent(secured -> GrpcServerTransport.secure(builder, secured));
        this.server = builder.build();
        setHealth(ServingStatus.SERVING);
        health.setStatus(LIVENESS, ServingStatus.SERVING);
        var unused = acceptor.whenHalted().thenAccept(reason -> setHealth(ServingStatus.NOT_SERVING));
    }

    private void setHealth(ServingStatus status) {
        serviceNames.forEach(name -> health.setStatus(name, status));
    }

    @Override
    public void start() {
        try {
            server.start();
            running = true;
        } catch (IOException e) {
            throw new StartRefusedException(SettingName.GRPC_PORT + ": port " + wantedPort + " is in use", e);
        }
    }

    /** Returns the port that the server listens on, which matters where any free one was asked for. */
    int port() {
        return server.getPort();
    }

    /** Returns where the server listens. */
    List<? extends SocketAddress> addresses() {
        return server.getListenSockets();
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    /** Returns at once; the callback comes when all is answered, or the deadline has passed. */
    @Override
    public void stop(Runnable stopped) {
        new Thread(
                        () -> {
                            drain();
                            running = false;
                            stopped.run();
                        },
                        "paxos-grpc-stop")
                .start();
    }

    private void drain() {
        health.enterTerminalState();
        registerService.close();
        acceptorService.close();
        server.shutdown();
        long begin = System.nanoTime();
        try {
            while (!server.awaitTermination(STOP_STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
                // What then still keeps a call open waits for nothing from here: one who watches the health.
                boolean answered = acceptorService.inFlight() + registerService.inFlight() == 0
                        && elapsed.compareTo(LAST_REPLIES) >= 0;
                if (answered || elapsed.compareTo(stopDeadline) >= 0) {
                    server.shutdownNow();
                    return;
                }
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it without waiting, where the rest of this server did not start. After a stop this does nothing. */
    @Override
    public void close() {
        server.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
    }
}
