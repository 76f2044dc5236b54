package dev.paxos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void aColumnIsAsWideAsItsWidestText() {
        assertThat(new Table("ID", "STATE").row("1", "up").row("1023", "").lines())
                .containsExactly("ID    STATE", "1     up", "1023");
    }
}
