package dev.paxos.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
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
        application.addInitializers(context -> {
            ServerSettings settings = ServerSettings.from(context.getEnvironment());
            context.getBeanFactory().registerSingleton("serverSettings", settings);
            context.getEnvironment()
                    .getPropertySources()
                    .addLast(new MapPropertySource(
                            "defaultsOfThisServer", Map.of(SettingName.REST_PORT, settings.restPort())));
        });
        ConfigurableApplicationContext context = application.run(args);
        logServing(context);
        return context;
    }

    private static void logServing(ConfigurableApplicationContext context) {
        ServerSettings settings = context.getBean(ServerSettings.class);
        WebServer rest = ((WebServerApplicationContext) context).getWebServer();
        LOG.log(
                Level.INFO,
                "Server {0} of cluster {1} serves REST at http://localhost:{2} and gRPC at localhost:{3}",
                Integer.toString(settings.serverId()),
                settings.clusterName(),
                Integer.toString(rest == null ? settings.restPort() : rest.getPort()),
                Integer.toString(context.getBean(GrpcServer.class).port()));
    }
}
