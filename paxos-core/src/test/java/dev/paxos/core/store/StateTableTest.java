package dev.paxos.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateTableTest {
    private static final int LONGEST_COPIED = 4 << 10;

    private final StateTable table = new StateTable();

    @Test
    void an_empty_table_finds_nothing() {
        assertThat(table.find(Key.register("k"))).isNull();
        assertThat(table.size()).isZero();
        assertThat(table).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 100, LONGEST_COPIED - 1, LONGEST_COPIED, LONGEST_COPIED + 1, 1 << 20})
    void a_state_is_found_as_it_was_put_whatever_the_length_of_its_value_and_of_the_one_before(int length) {
        Key longest = Key.register("x".repeat(Key.MAX_BYTES));
        Key namesake = Key.decision("x".repeat(Key.MAX_BYTES));
        table.put(namesake, accepted(3, 40));
        for (int before : List.of(0, 16, 100, LONGEST_COPIED, LONGEST_COPIED + 1, length)) {
            table.put(longest, accepted(1, before));
            table.put(longest, accepted(2, length));

            assertThat(table.find(longest)).isEqualTo(accepted(2, length));
            assertThat(table.find(namesake)).isEqualTo(accepted(3, 40));
            assertThat(table.size()).isEqualTo(2);
        }
    }

    @Test
    void promises_and_the_ends_of_the_range_of_ballots_are_kept_apart() {
        Map<Key, AcceptorState> states = new HashMap<>();
        states.put(Key.register("promised"), new AcceptorState(Ballot.of(7), Proposal.NONE));
        states.put(Key.register("lowest"), new AcceptorState(Ballot.of(0), Proposal.NONE));
        states.put(Key.register("highest"), accepted(Long.MAX_VALUE, 3));
        states.put(Key.register("above"), new AcceptorState(Ballot.of(Long.MAX_VALUE), proposal(0, 5)));
        states.put(Key.register("empty"), accepted(1, 0));
        states.put(Key.register("nothing"), AcceptorState.INITIAL);
        states.forEach(table::put);

        states.forEach((key, state) -> assertThat(table.find(key)).isEqualTo(state));
        assertThat(table).containsExactlyInAnyOrderElementsOf(states.entrySet());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void it_does_what_a_map_does(long seed) {
        Random random = new Random(seed);
        Map<Key, AcceptorState> expected = new LinkedHashMap<>();
        for (int i = 0; i < 30_000; i++) {
            int number = random.nextInt(1 + random.nextInt(3_000));
            Key key = random.nextBoolean() ? Key.register("\u00e9" + number) : Key.decision("k" + number);
            int length = random.nextInt(20) == 0 ? random.nextInt(9_000) : random.nextInt(200);
            AcceptorState state = accepted(i, length);
            assertThat(table.find(key)).isEqualTo(expected.get(key));
            table.expect(List.of(Key.register("\u00e9" + i), key));
            int address = table.addressesOf(List.of(key))[0];
            assertThat(address == StateTable.ABSENT ? null : table.at(address)).isEqualTo(expected.get(key));
            if (random.nextBoolean()) {
                table.put(key, state);
            } else {
                table.put(address, key, state);
            }
            expected.put(key, state);
        }

        assertThat(table.size()).isEqualTo(expected.size());
        assertThat(table).containsExactlyElementsOf(expected.entrySet());
        table.clear();
        assertThat(table).isEmpty();
        assertThat(expected.keySet())
                .allSatisfy(key -> assertThat(table.find(key)).isNull());
    }

    @Test
    void many_keys_are_found_together_as_one_by_one() {
        for (int i = 0; i < 5_000; i++) {
            table.put(key(i), accepted(i, i % 300));
        }
        List<Key> keys = new ArrayList<>();
        for (int i = 6_000; i > 0; i -= 7) {
            keys.add(key(i));
        }
        keys.add(key(42));
        keys.add(key(42));
        table.expect(keys);
        int[] addresses = table.addressesOf(keys);

        assertThat(addresses).hasSize(keys.size());
        for (int i = 0; i < addresses.length; i++) {
            int address = addresses[i];
            assertThat(address == StateTable.ABSENT ? null : table.at(address)).isEqualTo(table.find(keys.get(i)));
        }
        assertThat(table.size()).as("to look for keys adds none").isEqualTo(5_000);
        assertThat(table.addressesOf(List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // the promise, the accepted ballot and the length of its value, of the one before and of the one after
        "5, 3, 1, 5, 3, 1, true",
        "5, 3, 1, 6, 3, 1, true",
        "5, 3, 1, 4, 3, 1, false",
        "5, 3, 1, 5, 4, 2, true",
        "5, 3, 1, 5, 2, 1, false",
        "5, 3, 1, 5, 3, 2, false",
        "5, 3, 1, 4, 4, 1, false",
        "5, -1, 0, 5, -1, 0, true",
        "5, -1, 0, 5, 0, 0, true",
        "5, 0, 0, 5, -1, 0, false",
    })
    void a_state_is_forward_with_no_lower_promise_and_a_higher_ballot_or_the_same_proposal(
            long promised,
            long ballot,
            int length,
            long laterPromised,
            long laterBallot,
            int laterLength,
            boolean forward) {
        table.put(key(1), state(promised, ballot, length));
        int address = table.addressesOf(List.of(key(1)))[0];

        assertThat(table.isForward(address, state(laterPromised, laterBallot, laterLength)))
                .isEqualTo(forward);
    }

    private static AcceptorState state(long promised, long ballot, int length) {
        return new AcceptorState(Ballot.of(promised), ballot < 0 ? Proposal.NONE : proposal(ballot, length));
    }

    @Test
    void an_iteration_shows_each_key_of_its_beginning_once_while_states_move() {
        for (int i = 0; i < 1_000; i++) {
            table.put(key(i), accepted(i, 20));
        }
        List<Key> shown = new ArrayList<>();
        Iterator<Map.Entry<Key, AcceptorState>> iterator = table.iterator();
        for (int i = 0; iterator.hasNext(); i++) {
            Map.Entry<Key, AcceptorState> entry = iterator.next();
            shown.add(entry.getKey());
            assertThat(entry.getValue()).isEqualTo(table.find(entry.getKey()));
            table.put(key(999 - i), accepted(2_000, 300 + i % 50 * 20));
            table.put(Key.register("new " + i), accepted(1, 20));
        }

        assertThat(shown).doesNotHaveDuplicates().hasSize(1_000);
        assertThat(table.size()).isEqualTo(2_000);
    }

    @Test
    void others_may_read_while_one_writes() throws InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        List<String> wrong = new ArrayList<>();
        Thread reader = new Thread(() -> {
            while (!ended.get()) {
                for (Map.Entry<Key, AcceptorState> entry : table) {
                    Proposal accepted = entry.getValue().accepted();
                    if (!accepted.equals(proposal(
                            accepted.ballot().number(),
                            lengthAt(accepted.ballot().number())))) {
                        wrong.add(entry.toString());
                        return;
                    }
                }
            }
        });
        reader.start();
        for (int i = 0; i < 200_000; i++) {
            table.put(key(i % 50), accepted(i, lengthAt(i)));
        }
        ended.set(true);
        reader.join();

        assertThat(wrong).isEmpty();
    }

    @Test
    void what_states_take_is_measured_and_given_back() {
        long empty = table.bytes();
        for (int i = 0; i < 20_000; i++) {
            table.put(key(i), accepted(1, 200));
        }
        assertThat(table.bytes() - empty).isBetween(20_000L * 200, 20_000L * 350);
        table.put(key(0), accepted(2, 1 << 20));
        long withLarge = table.bytes();
        table.put(key(0), accepted(3, 2 << 20));
        assertThat(table.bytes() - withLarge).isEqualTo(1 << 20);
        table.put(key(0), accepted(4, 5));
        assertThat(withLarge - table.bytes()).isBetween((1L << 20) - (1 << 18), 1L << 20);
        for (int i = 0; i < 20_000; i++) {
            table.put(key(i), accepted(5, 0));
        }
        assertThat(table.bytes() - empty).isLessThan(20_000L * 120);
        table.clear();
        assertThat(table.bytes()).isEqualTo(empty);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 100, false",
        "100, 0, false",
        "100, 1000, true",
        "0, 100, true",
        "4096, 6000, true",
        "4097, 4096, false",
        "1000000, 1000000, false",
        "1000000, 1100000, true",
        "1000000, 50, false"
    })
    void a_state_grows_by_what_is_longer_than_its_place(int before, int after, boolean grows) {
        assertThat(table.wouldGrowBy(key(1), accepted(1, before))).isTrue();
        table.put(key(1), accepted(1, before));
        long bytes = table.bytes();

        assertThat(table.wouldGrowBy(key(1), accepted(2, after))).isEqualTo(grows);
        assertThat(table.wouldGrowBy(key(2), accepted(2, after))).isTrue();
        assertThat(table.bytes()).as("asking changes nothing").isEqualTo(bytes);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void room_is_used_again_when_values_become_longer_and_shorter() {
        Slabs slabs = new Slabs();
        List<Integer> addresses = new ArrayList<>();
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < 1_000; i++) {
                addresses.add(slabs.allocate(32 + round * 40));
            }
            addresses.forEach(slabs::free);
            addresses.clear();
        }

        assertThat(slabs.capacity()).isLessThan(12 << 20);
    }

    @Test
    void no_two_slots_overlap_and_a_slot_holds_what_was_asked_for() {
        Slabs slabs = new Slabs();
        Random random = new Random(4);
        Map<Integer, Integer> lengths = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(3) == 0 && !lengths.isEmpty()) {
                Map.Entry<Integer, Integer> one = lengths.entrySet().iterator().next();
                assertThat(isFilled(slabs, one.getKey(), one.getValue())).isTrue();
                lengths.remove(one.getKey());
                slabs.free(one.getKey());
            } else {
                int length = 1 + random.nextInt(Slabs.MAX_RECORD_BYTES);
                int address = slabs.allocate(length);
                assertThat(lengths.put(address, length)).isNull();
                fill(slabs, address, length);
            }
        }

        assertThat(lengths)
                .allSatisfy((address, length) ->
                        assertThat(isFilled(slabs, address, length)).isTrue());
    }

    private static void fill(Slabs slabs, int address, int length) {
        for (int i = 0; i < length; i++) {
            slabs.bytes(address).put(slabs.offset(address) + i, (byte) address);
        }
    }

    private static boolean isFilled(Slabs slabs, int address, int length) {
        for (int i = 0; i < length; i++) {
            if (slabs.bytes(address).get(slabs.offset(address) + i) != (byte) address) {
                return false;
            }
        }
        return true;
    }

    private static int lengthAt(long ballot) {
        return (int) (ballot * 7 % 500);
    }

    private static Key key(int number) {
        return Key.register("key " + number);
    }

    private static AcceptorState accepted(long ballot, int length) {
        return new AcceptorState(Ballot.of(ballot), proposal(ballot, length));
    }

    private static Proposal proposal(long ballot, int length) {
        byte[] value = new byte[length];
        new Random(ballot).nextBytes(value);
        return new Proposal(Ballot.of(ballot), Value.wrap(value));
    }
}
