package dev.paxos.server;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Runs one server of a cluster until it is told to stop. */
public final class PaxosServerApplication {
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
        return application.run(args);
    }
}
