package dev.paxos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.Value;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void membersKeepTheirOrderAndWhatIsAbsentIsLeftOut() {
        Json json = new Json()
                .with("z", 1)
                .with("a", true)
                .with("none", Optional.empty())
                .with("some", Optional.of("x"))
                .with("list", List.of(new Json().with("id", 1L), new Json()));
        assertThat(json).hasToString("{\"z\":1,\"a\":true,\"some\":\"x\",\"list\":[{\"id\":1},{}]}");
    }

    @Test
    void whatJsonReservesIsEscaped() {
        assertThat(new Json().with("a\"b", "\\ \n \u007f é \ud83d\ude00"))
                .hasToString("{\"a\\\"b\":\"\\\\ \\u000a \\u007f é \ud83d\ude00\"}");
    }

    @Test
    void aValueThatIsNoTextIsInBase64() {
        assertThat(new Json().withValue("value", Optional.of(Value.utf8("red"))))
                .hasToString("{\"value\":\"red\"}");
        assertThat(new Json().withValue("value", Optional.of(Value.of(new byte[] {(byte) 0xff, 0}))))
                .hasToString("{\"valueBase64\":\"/wA=\"}");
    }
}
