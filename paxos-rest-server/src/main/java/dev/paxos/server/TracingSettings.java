package dev.paxos.server;

import java.net.URI;
import java.util.Optional;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Whether traces are recorded, and where they go, validated.
 *
 * @param endpoint where a collector takes spans by OTLP over HTTP; nothing where there are no traces
 * @param ratio the share of the traces that begin at this server that is recorded, 0 to 1
 */
record TracingSettings(Optional<URI> endpoint, double ratio) {
    /**
     * Reads and validates the settings.
     *
     * @param environment where they are set
     * @return the settings, defaults filled in
     * @throws WrongSettingException if one is wrong
     */
    static TracingSettings from(ConfigurableEnvironment environment) {
        SettingSource source = new SettingSource(environment);
        return new TracingSettings(
                source.webAddress(SettingName.TRACING_ENDPOINT), source.share(SettingName.TRACING_RATIO, 1));
    }
}
