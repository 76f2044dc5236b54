package dev.paxos.core.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.ManualExecutor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the background work shares the disk with the saves. */
class BackgroundTest {
    private static final int STEP_BYTES = 100;
    private static final int MANY = 50;

    private final ManualExecutor executor = new ManualExecutor();
    private final Background background = new Background(executor, STEP_BYTES);
    private int steps;
    private int asked;

    private boolean step() {
        steps++;
        return steps < MANY;
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "99, 1", "100, 2", "199, 2", "200, 3", "1000, 11"})
    void while_a_save_runs_the_one_before_lets_one_step_through_and_as_many_as_it_wrote_itself(
            long bytes, int expected) {
        background.saveBegins();
        background.submit(this::step);
        background.saveEnds(bytes);
        background.saveBegins();
        executor.runAll();
        assertThat(steps).isEqualTo(expected);
    }

    @Test
    void every_save_lets_steps_through_anew() {
        background.saveBegins();
        background.submit(this::step);
        for (int save = 1; save <= 5; save++) {
            background.saveEnds(STEP_BYTES);
            background.saveBegins();
            executor.runAll();
            assertThat(steps).isEqualTo(2 * save);
        }
    }

    @Test
    void between_saves_all_steps_run() {
        background.saveBegins();
        background.submit(this::step);
        background.saveEnds(0);
        executor.runAll();
        assertThat(steps).isEqualTo(MANY);
    }

    @Test
    void before_the_first_save_all_steps_run() {
        background.submit(this::step);
        executor.runAll();
        assertThat(steps).isEqualTo(MANY);
    }

    @Test
    void steps_between_saves_leave_none_over_for_the_next_save() {
        background.saveBegins();
        background.saveEnds(0);
        background.submit(this::step);
        for (int i = 0; i < 10; i++) {
            executor.runOne();
        }
        background.saveBegins();
        // The one that was already under way.
        executor.runAll();
        assertThat(steps).isEqualTo(11);
    }

    @Test
    void work_that_is_new_while_a_save_runs_waits_for_its_end() {
        background.saveBegins();
        background.submit(this::step);
        assertThat(executor.isIdle()).isTrue();
        background.saveEnds(0);
        assertThat(executor.isIdle()).isFalse();
    }

    @Test
    void the_executor_holds_one_task_at_a_time_however_much_there_is_to_do() {
        background.submit(this::step);
        background.submit(() -> {
            asked++;
            return asked < MANY;
        });
        executor.runOne();
        executor.runOne();
        assertThat(steps).isEqualTo(1);
        assertThat(asked).isEqualTo(1);
        executor.runAll();
        assertThat(steps).isEqualTo(MANY);
        assertThat(asked).isEqualTo(MANY);
    }

    @Test
    void without_work_a_save_bothers_nobody() {
        background.saveBegins();
        background.saveEnds(1_000);
        assertThat(executor.isIdle()).isTrue();
    }

    @Test
    void after_a_stop_no_step_runs_and_none_is_handed_over() {
        background.submit(this::step);
        background.stop();
        executor.runAll();
        background.submit(this::step);
        assertThat(executor.isIdle()).isTrue();
        assertThat(steps).isZero();
    }

    @Test
    void an_executor_that_takes_no_work_fails_no_save_and_is_asked_no_more() {
        new JournalFixture(new MemoryDisk());
        Background refused = new Background(
                task -> {
                    asked++;
                    throw new RejectedExecutionException("shut down");
                },
                STEP_BYTES);
        refused.submit(this::step);
        refused.saveBegins();
        refused.saveEnds(STEP_BYTES);
        refused.submit(this::step);
        assertThat(asked).isEqualTo(1);
        assertThat(steps).isZero();
    }
}
