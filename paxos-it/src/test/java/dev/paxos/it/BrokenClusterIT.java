package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.it.Nemesis.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clusters of servers, and clients by all interfaces, while servers are killed and paused and links fail at random: what
 * clients were told is linearizable, each update is applied exactly once, a decision is one value, and whoever reaches a
 * majority goes on. {@code -Dpaxos.it.nemesis.minutes} sets how long the faults last in all, {@code -Dpaxos.it.seed}
 * repeats their choices, though not how the threads and the faults met.
 */
final class BrokenClusterIT {
    private static final Duration FAULTS = Duration.ofMinutes(Long.getLong("paxos.it.nemesis.minutes", 1));
    private static final long SEED = Long.getLong("paxos.it.seed", System.nanoTime());
    private static final Duration PERIOD = Duration.ofSeconds(4);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(20);
    private static final Duration LONGEST_GAP = Duration.ofSeconds(1);

    /** Of kills, pauses and cuts each: half an hour has fifty. */
    private static final double OF_EACH_A_MINUTE = 5.0 / 3;

    private static final int SUCCESSES_BEFORE_AND_AFTER = 200;
    private static final int SUCCESSES_A_SECOND_OF_FAULTS = 20;

    @RegisterExtension
    final Workbench bench = new Workbench();

    private final HistoryLog log = new HistoryLog(PERIOD.toNanos());
    private final OutcomeCounts counts = new OutcomeCounts();
    private final ExecutorService faults = Executors.newSingleThreadExecutor();

    @ParameterizedTest(name = "{0} servers, {1} of the time")
    @CsvSource({"3, 0.7", "5, 0.3"})
    void whatClientsAreToldIsTrueWhateverBreaks(int servers, double share) throws Exception {
        Duration duration = Duration.ofMillis((long) (FAULTS.toMillis() * share));
        int ofEach = (int) Math.ceil(FAULTS.toSeconds() * share / 60 * OF_EACH_A_MINUTE);
        say(servers + " servers, " + duration + " of faults, -Dpaxos.it.seed=" + SEED);
        try (LinkedCluster cluster =
                        LinkedCluster.start(bench, servers, spec -> spec.with("paxos.deadlines.request", "2s"));
                SdkClient reader = Callers.connect(cluster.directEndpoints());
                Callers callers = new Callers(cluster, log, counts, SEED)) {
            Judge judge = new Judge(reader);
            Nemesis nemesis = new Nemesis(cluster, SEED);
            Path timeline = Path.of("target", "nemesis-" + servers + "-servers.txt");
            long during;
            try {
                callers.start();
                awaitMoreSuccesses(callers, "before the faults");
                callers.forgetGaps();

                long before = counts.successes();
                Future<?> work = faults.submit(() -> {
                    nemesis.run(duration, ofEach);
                    return null;
                });
                judgeWhile(work, judge, callers, nemesis);
                during = counts.successes() - before;
                awaitMoreSuccesses(callers, "after the faults");
                callers.end();
                judgeRest(judge);
            } finally {
                Files.write(timeline, nemesis.timeline());
            }

            say(judge + "\n" + counts + callers.describe(nemesis.beganNanos()) + "  faults: " + nemesis.applied());
            assertThat(callers.failures()).isEmpty();
            assertThat(judge.violations()).isEmpty();
            assertThat(during)
                    .as("successes during the faults")
                    .isGreaterThan(duration.toSeconds() * SUCCESSES_A_SECOND_OF_FAULTS);
            for (Kind kind : Nemesis.MATTER_MOST) {
                assertThat(nemesis.applied().getOrDefault(kind, 0))
                        .as("of " + kind)
                        .isGreaterThanOrEqualTo(ofEach);
            }
            assertThat(callers.longestGapsOfProposers())
                    .as(
                            "the longest time without a success while a majority was up and connected; the faults: %s",
                            timeline.toAbsolutePath())
                    .allSatisfy((client, gap) -> assertThat(gap).isLessThanOrEqualTo(LONGEST_GAP));
        } finally {
            faults.shutdownNow();
            // It starts again what it has killed, and must not do so once the servers are to end.
            assertThat(faults.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
        }
    }

    /** Every client has to have so many more. */
    private static void awaitMoreSuccesses(Callers callers, String when) {
        Map<String, Long> before = callers.successes();
        Awaitility.await(SUCCESSES_BEFORE_AND_AFTER + " successes of each client " + when)
                .atMost(ServerProcess.PATIENCE)
                .untilAsserted(() -> {
                    assertThat(callers.failures()).isEmpty();
                    assertThat(callers.successes())
                            .allSatisfy((client, successes) -> assertThat(successes)
                                    .isGreaterThan(before.getOrDefault(client, 0L) + SUCCESSES_BEFORE_AND_AFTER));
                });
    }

    private void judgeWhile(Future<?> work, Judge judge, Callers callers, Nemesis nemesis) throws Exception {
        long reportedNanos = System.nanoTime();
        while (!work.isDone()) {
            Optional<HistoryLog.Period> finished = log.takeFinished();
            if (finished.isPresent()) {
                judge.judge(finished.get());
            } else {
                Thread.sleep(100);
            }
            assertThat(judge.violations()).isEmpty();
            assertThat(callers.failures()).isEmpty();
            if (System.nanoTime() - reportedNanos > REPORT_EVERY.toNanos()) {
                reportedNanos = System.nanoTime();
                say("%,d operations, %,d successes; %s; %s"
                        .formatted(counts.all(), counts.successes(), judge, nemesis.applied()));
            }
        }
        work.get();
    }

    private void judgeRest(Judge judge) throws InterruptedException, IOException {
        while (!log.isEmpty()) {
            Optional<HistoryLog.Period> finished = log.takeFinished();
            if (finished.isPresent()) {
                judge.judge(finished.get());
            } else {
                Thread.sleep(100);
            }
        }
    }

    private static void say(String text) {
        System.out.println("BrokenClusterIT: " + text);
    }
}
