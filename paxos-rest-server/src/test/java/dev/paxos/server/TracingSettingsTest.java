package dev.paxos.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class TracingSettingsTest {
    @Test
    void thereAreNoTracesUnlessAskedFor() {
        assertThat(settings(Map.of())).isEqualTo(new TracingSettings(Optional.empty(), 1));
    }

    @Test
    void anEndpointAndAShareAreTaken() {
        assertThat(settings(Map.of(
                        "paxos.tracing.endpoint", "https://collector:4318/v1/traces", "paxos.tracing.ratio", "0.05")))
                .isEqualTo(new TracingSettings(Optional.of(URI.create("https://collector:4318/v1/traces")), 0.05));
    }

    @ParameterizedTest
    @CsvSource({
        "paxos.tracing.endpoint, ftp://a",
        "paxos.tracing.endpoint, http://",
        "paxos.tracing.endpoint, http:/a",
        "paxos.tracing.endpoint, 'a b'",
        "paxos.tracing.endpoint, ''",
        "paxos.tracing.ratio, 1.1",
        "paxos.tracing.ratio, -0.1",
        "paxos.tracing.ratio, NaN",
        "paxos.tracing.ratio, ''"
    })
    void whatIsNoneIsRefusedByItsName(String name, String value) {
        assertThatThrownBy(() -> settings(Map.of(name, value)))
                .isInstanceOf(WrongSettingException.class)
                .hasMessageStartingWith(name + ": is \"" + value + "\", must be a");
    }

    private static TracingSettings settings(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("arguments", properties));
        return TracingSettings.from(environment);
    }
}
