package dev.paxos.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.Map;
import org.springframework.boot.ApplicationContextFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Runs one server of a cluster until it is told to stop. */
public final class PaxosServerApplication {
    private static final Logger LOG = System.getLogger(PaxosServerApplication.class.getName());

    private PaxosServerApplication() {}

    /**
     * Starts the server. Where it cannot start it says why in one line and exits with 1.
     *
     * @param args settings, as {@code --paxos.server.id=1}
     */
    public static void main(String[] args) {
        // Threads that load in advance what a start needs later, or does not, while other servers start beside this
        // one.
        System.setProperty("spring.backgroundpreinitializer.ignore", "true");
        try {
            start(args);
        } catch (RuntimeException alreadyReported) {
            System.exit(1);
        }
    }

    /**
     * Starts the server in this process.
     *
     * @param args settings, as {@code --paxos.server.id=1}
     * @return the running server, which stops when it is closed
     */
    static ConfigurableApplicationContext start(String... args) {
        SpringApplication application = new SpringApplication(ServerConfiguration.class);
        application.setApplicationContextFactory(ApplicationContextFactory.of(ServerContext::new));
        application.addInitializers(context -> {
            ServerSettings settings = ServerSettings.from(context.getEnvironment());
            SecuritySettings security = SecuritySettings.from(
                    context.getEnvironment(), Math.max(0, settings.peers().size() - 1));
            context.getBeanFactory().registerSingleton("serverSettings", settings);
            context.getBeanFactory().registerSingleton("securitySettings", security);
            context.getBeanFactory().registerSingleton("serverLimits", ServerLimits.from(context.getEnvironment()));
            context.getBeanFactory()
                    .registerSingleton("tracingSettings", TracingSettings.from(context.getEnvironment()));
            Map<String, Object> defaults = security.springDefaults();
            defaults.put(SettingName.REST_PORT, settings.restPort());
            context.getEnvironment()
                    .getPropertySources()
                    .addLast(new MapPropertySource("defaultsOfThisServer", defaults));
        });
        ConfigurableApplicationContext context = application.run(args);
        context.getBean(SecuritySettings.class).warnOfStrangers();
        logServing(context);
        return context;
    }

    private static void logServing(ConfigurableApplicationContext context) {
        ServerSettings settings = context.getBean(ServerSettings.class);
        SecuritySettings security = context.getBean(SecuritySettings.class);
        WebServer rest = ((WebServerApplicationContext) context).getWebServer();
        LOG.log(
                Level.INFO,
                "Server {0} of cluster {1} serves REST at {2}://{3}:{4} and gRPC at {5}:{6}{7}",
                Integer.toString(settings.serverId()),
                settings.clusterName(),
                security.restTls().isPresent() ? "https" : "http",
                host(security.restAddress()),
                Integer.toString(rest == null ? settings.restPort() : rest.getPort()),
                host(security.grpcAddress()),
                Integer.toString(context.getBean(GrpcServer.class).port()),
                security.grpcTls().isPresent() ? " with TLS" : "");
    }

    private static String host(InetAddress address) {
        String text = address.isLoopbackAddress() ? "localhost" : address.getHostAddress();
        return text.indexOf(':') < 0 ? text : "[" + text + "]";
    }
}
