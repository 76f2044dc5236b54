package dev.paxos.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessUsageTest {
    @Test
    void cpuTimeIsThatOfUserAndSystemWhateverTheNameOfTheCommand() {
        String stat = "12 (a (b) c) S 1 12 12 0 -1 4194304 9 0 0 0 250 150 7 7 20 0 31 0 5 6 7";
        assertThat(ProcessUsage.cpuMillis(stat)).isEqualTo(4000);
    }

    @Test
    void residentMemoryIsInBytes() {
        assertThat(ProcessUsage.residentBytes(List.of("Name:\tjava", "VmRSS:\t  2048 kB")))
                .isEqualTo(2 << 20);
        assertThat(ProcessUsage.residentBytes(List.of("Name:\tzombie"))).isZero();
    }
}
