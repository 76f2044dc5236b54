package dev.paxos.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import dev.paxos.bench.load.LoadResult;
import dev.paxos.bench.load.Tally;
import org.junit.jupiter.api.Test;

class WorkerTest {
    @Test
    void anAccountGoesThroughJsonUnharmed() throws Exception {
        Tally tally = new Tally();
        tally.success(5_000_000);
        tally.failure(new IllegalStateException());
        LoadResult measured = tally.take();
        tally.success(1);
        Gson gson = new Gson();
        Worker.Account account = gson.fromJson(
                gson.toJson(Worker.Account.of(LoadResult.nothing(), measured, tally.take())), Worker.Account.class);
        assertThat(account.measured().latencies()).isEqualTo(measured.latencies());
        assertThat(account.measured().failures()).isEqualTo(measured.failures());
        assertThat(account.measured().nanos()).isEqualTo(measured.nanos());
        assertThat(account.successesInAll()).isEqualTo(2);
        assertThat(account.failuresInAll()).isEqualTo(1);
    }
}
