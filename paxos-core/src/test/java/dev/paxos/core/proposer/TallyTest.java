package dev.paxos.core.proposer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.paxos.core.proposer.Tally.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TallyTest {
    @ParameterizedTest(name = "of {0} servers {1} granted and {2} refused: {3}")
    @CsvSource({
        "1, 0, 0, PENDING",
        "1, 1, 0, WON",
        "1, 0, 1, LOST",
        "2, 1, 0, PENDING",
        "2, 2, 0, WON",
        "2, 0, 1, LOST",
        "2, 1, 1, LOST",
        "3, 1, 0, PENDING",
        "3, 1, 1, PENDING",
        "3, 2, 0, WON",
        "3, 2, 1, WON",
        "3, 0, 2, LOST",
        "3, 1, 2, LOST",
        "4, 2, 1, PENDING",
        "4, 3, 0, WON",
        "4, 2, 2, LOST",
        "4, 0, 2, LOST",
        "4, 0, 1, PENDING",
        "5, 2, 2, PENDING",
        "5, 3, 2, WON",
        "5, 2, 3, LOST",
        "5, 0, 3, LOST",
        "6, 3, 2, PENDING",
        "6, 4, 2, WON",
        "6, 3, 3, LOST",
    })
    void a_tally_is_won_by_a_majority_and_lost_as_soon_as_none_can_come_about(
            int servers, int granted, int refused, Status status) {
        Tally tally = new Tally(new Quorum(servers));
        for (int server = 0; server < granted; server++) {
            tally.grant(server);
        }
        for (int server = granted; server < granted + refused; server++) {
            tally.refuse(server);
        }

        assertThat(tally.status()).isEqualTo(status);
    }

    @Test
    void a_server_counts_once_and_its_first_answer_stands() {
        Tally tally = new Tally(new Quorum(3));

        assertThat(tally.grant(0)).isTrue();
        assertThat(tally.grant(0)).isFalse();
        assertThat(tally.refuse(0)).isFalse();
        assertThat(tally.status()).isEqualTo(Status.PENDING);
        assertThat(tally.refuse(1)).isTrue();
        assertThat(tally.grant(1)).isFalse();
        assertThat(tally.status()).isEqualTo(Status.PENDING);
    }

    @Test
    void a_server_that_is_none_of_the_cluster_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Tally(new Quorum(3)).grant(3));
        assertThatIllegalArgumentException().isThrownBy(() -> new Quorum(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Quorum(32));
    }
}
