package dev.paxos.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ServerLimitsTest {
    @Test
    void whatIsSetIsTaken() {
        assertThat(limits(Map.of(
                        "paxos.limits.max-connections", "40",
                        "paxos.limits.max-connections-per-address", "7",
                        "paxos.deadlines.receive", "3s")))
                .isEqualTo(new ServerLimits(40, 7, Duration.ofSeconds(3)));
    }

    @Test
    void oneAddressNeverHasMoreThanAll() {
        assertThat(limits(Map.of("paxos.limits.max-connections", "40")).maxConnectionsPerAddress())
                .isEqualTo(40);
    }

    @ParameterizedTest
    @CsvSource({
        "paxos.limits.max-connections, 0",
        "paxos.limits.max-connections, 65537",
        "paxos.limits.max-connections-per-address, 0",
        "paxos.limits.max-connections-per-address, 2049",
        "paxos.deadlines.receive, 0s",
        "paxos.deadlines.receive, soon"
    })
    void whatIsNoneIsRefusedByItsName(String name, String value) {
        assertThatThrownBy(() -> limits(Map.of(name, value)))
                .isInstanceOf(WrongSettingException.class)
                .hasMessageStartingWith(name + ": is \"" + value + "\", must be ");
    }

    @ParameterizedTest
    @CsvSource({"256, 16", "1024, 384", "1048576, 65536", "9223372036854775807, 65536"})
    void filesAreLeftForTheJournal(long openFiles, int connections) {
        assertThat(ServerLimits.maxConnections(openFiles)).isEqualTo(connections);
    }

    private static ServerLimits limits(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("arguments", properties));
        return ServerLimits.from(environment);
    }
}
