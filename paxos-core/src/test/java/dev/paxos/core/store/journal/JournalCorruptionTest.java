package dev.paxos.core.store.journal;

import static dev.paxos.core.store.journal.JournalFixture.accepted;
import static dev.paxos.core.store.journal.JournalFixture.key;
import static dev.paxos.core.store.journal.JournalFixture.load;
import static dev.paxos.core.store.journal.JournalFixture.promised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.store.CorruptStateException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is wrong is found, or does no harm; what is torn is cut off; and nothing is ever taken for an empty start. */
class JournalCorruptionTest {
    private static final int BLOCK = JournalFixture.SMALL.blockBytes();

    private final JournalFixture fixture = new JournalFixture(new MemoryDisk());
    private final Map<Key, AcceptorState> saved = new HashMap<>();

    /** Saves enough for a snapshot and several segments behind it. */
    private JournalStore sample() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        for (int i = 0; i < 40; i++) {
            save(store, i);
            fixture.background.runAll();
        }
        List<String> names = fixture.disk.names();
        assertThat(names).anyMatch(name -> name.startsWith("snapshot-"));
        assertThat(used(names)).hasSizeGreaterThan(1);
        return store;
    }

    private void save(JournalStore store, int i) throws IOException {
        Map<Key, AcceptorState> batch = Map.of(key(i % 7), accepted(i, "value " + i), key(i % 5 + 10), promised(i));
        store.save(batch);
        saved.putAll(batch);
    }

    private List<String> used(List<String> names) {
        return names.stream()
                .filter(name -> name.startsWith("journal-"))
                .filter(name -> !isZero(name, BLOCK))
                .toList();
    }

    private boolean isZero(String name, int from) {
        try {
            byte[] bytes = fixture.disk.read(name);
            return Arrays.equals(
                    Arrays.copyOfRange(bytes, Math.min(from, bytes.length), bytes.length),
                    new byte[Math.max(0, bytes.length - from)]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String lastUsed() {
        List<String> used = used(fixture.disk.names());
        return used.get(used.size() - 1);
    }

    private static Map<Key, AcceptorState> reload(MemoryDisk disk) throws IOException {
        return new JournalFixture(disk).reload();
    }

    private static void requireCorrupt(MemoryDisk disk, String message) throws IOException {
        MemoryDisk before = disk.copy();
        assertThatThrownBy(() -> reload(disk))
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining(message);
        // Whatever is there may be needed to find out what happened.
        for (String name : before.names()) {
            assertThat(disk.read(name)).as(name).isEqualTo(before.read(name));
        }
    }

    @Test
    @Tag("exhaustive")
    void every_flipped_bit_after_a_clean_stop_is_found_or_does_no_harm() throws IOException {
        sample().close();
        int found = 0;
        for (String name : fixture.disk.names()) {
            byte[] bytes = fixture.disk.read(name);
            for (int bit = 0; bit < 8 * bytes.length; bit++) {
                MemoryDisk disk = fixture.disk.copy();
                byte[] flipped = bytes.clone();
                flipped[bit / 8] ^= (byte) (1 << (bit % 8));
                disk.write(name, flipped);
                try {
                    assertThat(reload(disk)).as("bit %d of %s", bit, name).isEqualTo(saved);
                } catch (CorruptStateException e) {
                    found++;
                }
            }
        }
        assertThat(found).isGreaterThan(8 * 1024);
    }

    @Test
    void after_a_clean_stop_every_change_of_a_frame_is_corruption() throws IOException {
        sample().close();
        String name = lastUsed();
        byte[] bytes = fixture.disk.read(name);
        for (int at = BLOCK; at < bytes.length; at++) {
            if (bytes[at] != 0) {
                MemoryDisk disk = fixture.disk.copy();
                byte[] changed = bytes.clone();
                changed[at] ^= 0x10;
                disk.write(name, changed);
                requireCorrupt(disk, "Nothing was changed");
            }
        }
    }

    @Test
    void a_file_cut_at_any_byte_after_a_clean_stop_is_corruption_or_whole() throws IOException {
        sample().close();
        for (String name : fixture.disk.names()) {
            byte[] bytes = fixture.disk.read(name);
            for (int cut = 0; cut < bytes.length; cut++) {
                MemoryDisk disk = fixture.disk.copy();
                disk.write(name, Arrays.copyOf(bytes, cut));
                requireCorruptOrSame(disk, "%s cut at %d".formatted(name, cut));
            }
        }
    }

    @Test
    void bytes_behind_the_end_mark_of_a_clean_stop_are_corruption() throws IOException {
        sample().close();
        byte[] bytes = fixture.disk.read(lastUsed());
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 200);
        longer[bytes.length + 99] = 1;
        fixture.disk.write(lastUsed(), longer);
        requireCorrupt(fixture.disk, "behind the end mark");
    }

    @Test
    void a_cut_at_any_byte_of_the_last_frame_loses_that_frame_alone() throws IOException {
        JournalStore store = sample();
        String name = lastUsed();
        Map<Key, AcceptorState> before = new HashMap<>(saved);
        int start = endOfData(name);
        save(store, 100);
        assertThat(lastUsed()).isEqualTo(name);
        fixture.disk.kill();
        byte[] bytes = fixture.disk.read(name);
        int end = endOfData(name);
        for (int cut = start; cut <= bytes.length; cut++) {
            for (boolean filled : new boolean[] {false, true}) {
                MemoryDisk disk = fixture.disk.copy();
                byte[] rest = Arrays.copyOf(bytes, cut);
                disk.write(name, filled ? Arrays.copyOf(rest, bytes.length) : rest);
                boolean whole = cut >= lastNonZero(bytes);
                Map<Key, AcceptorState> expected = whole ? saved : before;
                assertThat(reload(disk)).as("cut at %d of %d", cut, end).isEqualTo(expected);
                // The remains are cut off, so another start finds nothing torn, and nothing changes.
                assertThat(reload(disk)).as("again, cut at %d", cut).isEqualTo(expected);
                if (!whole && lastNonZero(rest) > start) {
                    assertThat(disk.names()).as("cut at %d", cut).anyMatch(file -> file.startsWith("torn-"));
                }
            }
        }
    }

    private int endOfData(String name) throws IOException {
        return (lastNonZero(fixture.disk.read(name)) + BLOCK - 1) / BLOCK * BLOCK;
    }

    private static int lastNonZero(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    @Test
    void a_broken_frame_with_a_later_one_behind_it_is_corruption() throws IOException {
        JournalStore store = sample();
        String name = lastUsed();
        int start = endOfData(name);
        save(store, 100);
        save(store, 101);
        assertThat(lastUsed()).isEqualTo(name);
        fixture.disk.kill();
        byte[] bytes = fixture.disk.read(name);
        for (int at = start; at < start + FrameHeader.BYTES; at++) {
            MemoryDisk disk = fixture.disk.copy();
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            disk.write(name, changed);
            requireCorrupt(disk, "a later frame stands at byte");
        }
    }

    @Test
    void a_broken_last_frame_before_a_segment_in_use_is_corruption() throws IOException {
        sample();
        fixture.disk.kill();
        List<String> used = used(fixture.disk.names());
        String name = used.get(used.size() - 2);
        byte[] bytes = fixture.disk.read(name);
        bytes[lastNonZero(bytes) - 1] ^= 1;
        fixture.disk.write(name, bytes);
        requireCorrupt(fixture.disk, "later segment holds frames");
    }

    @Test
    void a_last_frame_that_a_restart_has_read_is_no_torn_one_anymore() throws IOException {
        sample();
        fixture.disk.kill();
        String name = lastUsed();
        load(fixture.open());
        fixture.disk.kill();
        byte[] bytes = fixture.disk.read(name);
        bytes[lastNonZero(bytes) - 1] ^= 1;
        fixture.disk.write(name, bytes);
        requireCorrupt(fixture.disk, "Nothing was changed");
    }

    @Test
    void swapped_and_repeated_blocks_are_corruption() throws IOException {
        sample().close();
        for (String name : fixture.disk.names()) {
            if (!name.startsWith("journal-") && !name.startsWith("snapshot-")) {
                continue;
            }
            byte[] bytes = fixture.disk.read(name);
            int blocks = lastNonZero(bytes) / BLOCK;
            for (int a = 0; a < blocks; a++) {
                for (int b = a + 1; b < blocks; b++) {
                    byte[] repeated = bytes.clone();
                    System.arraycopy(bytes, a * BLOCK, repeated, b * BLOCK, BLOCK);
                    byte[] swapped = repeated.clone();
                    System.arraycopy(bytes, b * BLOCK, swapped, a * BLOCK, BLOCK);
                    for (byte[] wrong : List.of(repeated, swapped)) {
                        MemoryDisk disk = fixture.disk.copy();
                        disk.write(name, wrong);
                        requireCorruptOrSame(disk, "%s, blocks %d and %d".formatted(name, a, b));
                    }
                }
            }
        }
    }

    private void requireCorruptOrSame(MemoryDisk disk, String damage) throws IOException {
        try {
            assertThat(reload(disk)).as(damage).isEqualTo(saved);
        } catch (CorruptStateException found) {
            assertThat(found.file()).contains("/disk/");
        }
    }

    @Test
    void a_missing_file_is_corruption() throws IOException {
        sample().close();
        for (String name : fixture.disk.names()) {
            boolean isLast = name.equals(fixture.disk.names().stream()
                    .filter(file -> file.startsWith("journal-"))
                    .reduce("", (first, second) -> second));
            if (name.startsWith("snapshot-")
                    || name.startsWith("identity")
                    || (name.startsWith("journal-") && !isLast)) {
                MemoryDisk disk = fixture.disk.copy();
                disk.remove(name);
                requireCorrupt(disk, name.startsWith("snapshot-") ? "journal-0000000001" : name);
            }
        }
    }

    @Test
    void a_directory_that_lost_all_but_its_identity_is_no_new_one() throws IOException {
        sample().close();
        for (String name : fixture.disk.names()) {
            if (!name.startsWith("identity")) {
                fixture.disk.remove(name);
            }
        }
        requireCorrupt(fixture.disk, "is missing");
    }

    @Test
    void a_damaged_snapshot_is_passed_over_while_all_that_it_replaced_is_there() throws IOException {
        JournalStore store = fixture.open();
        load(store);
        fixture.disk.fault((operation, name) -> {
            if (operation == MemoryDisk.Operation.DELETE) {
                throw new IOException("the disk removes nothing");
            }
        });
        for (int i = 0; snapshot(fixture.disk.names()).isEmpty(); i++) {
            save(store, i);
            fixture.background.runAll();
        }
        store.close();
        String name = snapshot(fixture.disk.names());
        byte[] bytes = fixture.disk.read(name);
        bytes[bytes.length / 2] ^= 1;
        fixture.disk.write(name, bytes);
        assertThat(reload(fixture.disk.copy())).isEqualTo(saved);
        fixture.disk.remove("journal-0000000001");
        requireCorrupt(fixture.disk, name);
    }

    private static String snapshot(List<String> names) {
        return names.stream().filter(name -> name.startsWith("snapshot-")).reduce("", (first, second) -> second);
    }

    @Test
    void files_of_another_directory_are_refused() throws IOException {
        sample().close();
        JournalFixture other = new JournalFixture(new MemoryDisk());
        // Another incarnation: the random numbers of the second birth are not those of the first.
        JournalStore first = other.open();
        first.close();
        other.disk.remove("identity.properties");
        List.copyOf(other.disk.names()).forEach(other.disk::remove);
        other.open().close();
        String name = "journal-0000000001";
        MemoryDisk disk = new MemoryDisk();
        fixture.disk.names().forEach(file -> copy(fixture.disk, disk, file));
        String last = lastUsed();
        byte[] foreign = other.disk.read(name);
        disk.write(last, foreign);
        requireCorrupt(disk, last);
    }

    @Test
    void a_property_file_whose_checksum_is_right_and_whose_escapes_are_not_is_corruption() throws IOException {
        sample().close();
        String lines = "format=1\nincarnation=\\u00zz\n";
        CRC32C crc = new CRC32C();
        crc.update(lines.getBytes(StandardCharsets.US_ASCII));
        String text = lines + "checksum=%08x\n".formatted(crc.getValue());
        fixture.disk.write("stopped.properties", text.getBytes(StandardCharsets.US_ASCII));
        requireCorrupt(fixture.disk, "stopped.properties");
    }

    private static void copy(MemoryDisk from, MemoryDisk to, String name) {
        try {
            to.write(name, from.read(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void two_values_at_one_ballot_are_corruption() {
        States states = new States();
        states.merge(key(1), accepted(5, "red"));
        assertThatThrownBy(() -> states.merge(key(1), accepted(5, "blue"))).hasMessageContaining("two values");
    }

    @Test
    void the_higher_promise_and_the_higher_accepted_ballot_hold_in_any_order() {
        AcceptorState low = accepted(5, "red");
        AcceptorState high = new AcceptorState(promised(9).promised(), low.accepted());
        AcceptorState mixed = accepted(7, "blue");
        AcceptorState expected = new AcceptorState(high.promised(), mixed.accepted());
        for (List<AcceptorState> order : List.of(
                List.of(low, high, mixed),
                List.of(mixed, high, low),
                List.of(high, mixed, low),
                List.of(high, low, mixed))) {
            States states = new States();
            order.forEach(state -> states.merge(key(1), state));
            assertThat(states.table()).containsExactly(Map.entry(key(1), expected));
        }
    }
}
