package dev.paxos.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @Test
    void aListNamesEachServerOnce() {
        assertThat(Endpoint.parseAll("2=host-2:9092, 1=10.0.0.1:9091 ,3=[::1]:9093"))
                .isEqualTo(Map.of(
                        1, new Endpoint("10.0.0.1", 9091),
                        2, new Endpoint("host-2", 9092),
                        3, new Endpoint("::1", 9093)))
                .satisfies(endpoints -> assertThat(endpoints.get(3)).asString().isEqualTo("[::1]:9093"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1=",
                "1=host",
                "host:1",
                "1=host:",
                "1=:9",
                "1=a b:9",
                "1=host:0",
                "1=host:65536",
                "1=host:x",
                "x=host:1",
                "0=host:1",
                "-1=host:1",
                "1=host:1,",
                "1=paxos_1:1",
                "1=a..b:1",
                "1=host:1,1=host:2",
                "1=http://host:1"
            })
    void aMalformedListIsQuoted(String text) {
        assertThatThrownBy(() -> Endpoint.parseAll(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("endpoints: '");
    }
}
