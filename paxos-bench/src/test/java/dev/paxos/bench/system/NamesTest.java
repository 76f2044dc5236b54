package dev.paxos.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamesTest {
    @Test
    void allAreOfOneLength() {
        assertThat(Names.of(0)).isEqualTo("key-0000000");
        assertThat(Names.of(1_234_567)).isEqualTo("key-1234567");
    }
}
