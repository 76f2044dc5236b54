package dev.paxos.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static Sample sample(String target, int round, double perSecond, Map<String, Long> failures) {
        return new Sample(
                "put",
                "1 client",
                target,
                round,
                Map.of(Metric.OPERATIONS_PER_SECOND, perSecond, Metric.SERVER_CPU_MILLIS, perSecond / 1000),
                failures);
    }

    private static final Report REPORT = new Report(
            Map.of("date", "2000-01-01"),
            List.of(
                    sample("paxos", 1, 12_000, Map.of()),
                    sample("etcd", 1, 900, Map.of("UNAVAILABLE", 2L)),
                    sample("paxos", 2, 10_000, Map.of()),
                    sample("etcd", 2, 1100, Map.of("UNAVAILABLE", 1L)),
                    sample("paxos", 3, 11_000, Map.of()),
                    new Sample("get", "1 client", "paxos", 1, Map.of(Metric.P50_MICROS, 80.4), Map.of())));

    @Test
    void aTableHasMediansAndRanges() {
        assertThat(REPORT.markdown()).isEqualTo("""
                        # Measurements

                        - date: 2000-01-01

                        ## put

                        | load | target | ops/s | server CPU ms/1000 |
                        | --- | --- | ---: | ---: |
                        | 1 client | paxos | 11,000 (10,000–12,000) | 11.0 (10.0–12.0) |
                        | 1 client | etcd | 1,000 (900–1,100) | 1.0 (0.9–1.1) |

                        Failed, 1 client, etcd: {UNAVAILABLE=3}

                        ## get

                        | load | target | p50 µs |
                        | --- | --- | ---: |
                        | 1 client | paxos | 80 |
                        """);
    }

    @Test
    void jsonHasEverySample() {
        JsonObject json = JsonParser.parseString(REPORT.json()).getAsJsonObject();
        assertThat(json.getAsJsonObject("conditions").get("date").getAsString()).isEqualTo("2000-01-01");
        assertThat(json.getAsJsonArray("samples")).hasSize(6);
        JsonObject second = json.getAsJsonArray("samples").get(1).getAsJsonObject();
        assertThat(second.get("target").getAsString()).isEqualTo("etcd");
        assertThat(second.get("round").getAsInt()).isEqualTo(1);
        assertThat(second.getAsJsonObject("figures").get("ops/s").getAsDouble()).isEqualTo(900);
        assertThat(second.getAsJsonObject("failures").get("UNAVAILABLE").getAsLong())
                .isEqualTo(2);
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
        assertThat(Summary.of(List.of(4.0, 1.0, 2.0, 8.0))).isEqualTo(new Summary(3, 1, 8, 4));
        assertThatThrownBy(() -> Summary.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
