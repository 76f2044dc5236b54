package dev.paxos.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link AcceptorStore} must hold. Extend it in a test of your own store, say how to open one, and run it.
 *
 * <p>The store must keep everything that it writes below the directory that it is opened on. A crash of the process is
 * made by copying that directory while the store is open; wrong bytes by flipping bits in a copy. What no test of this
 * kind can see is whether {@code save} waits for the disk itself: read your code for that.
 */
public abstract class AcceptorStoreContract {
    private static final int FLIPS_PER_FILE = 200;

    @TempDir
    Path temp;

    private int directories;

    /** For subclasses. */
    protected AcceptorStoreContract() {}

    /**
     * Opens the store on a directory, which is empty at first and holds an earlier life of the store afterwards.
     *
     * @param directory an existing directory of the store's own
     * @return an open store
     * @throws IOException as {@link AcceptorStoreProvider#open}
     */
    protected abstract AcceptorStore open(Path directory) throws IOException;

    @Test
    final void a_new_store_holds_nothing() throws IOException {
        assertThat(reopen(newDirectory())).isEmpty();
    }

    @Test
    final void what_was_saved_is_there_after_a_clean_close() throws IOException {
        Path directory = newDirectory();
        Map<Key, AcceptorState> states = boundaryStates();
        try (AcceptorStore store = begin(directory)) {
            store.save(states);
        }

        assertThat(reopen(directory)).isEqualTo(states);
        assertThat(reopen(directory)).as("loading changes nothing").isEqualTo(states);
    }

    @Test
    final void each_save_is_durable_when_it_returns() throws IOException {
        Path directory = newDirectory();
        Map<Key, AcceptorState> saved = new HashMap<>();
        try (AcceptorStore store = begin(directory)) {
            for (int i = 1; i <= 10; i++) {
                Map<Key, AcceptorState> batch = Map.of(
                        Key.register("k" + i % 3), state(i, "value " + i), Key.decision("d" + i), state(i, "once"));
                store.save(batch);
                saved.putAll(batch);

                assertThat(reopen(copyOf(directory)))
                        .as("after save %d and the end of the process", i)
                        .isEqualTo(saved);
            }
        }
    }

    @Test
    final void a_state_replaces_the_one_before_of_its_key_alone() throws IOException {
        Path directory = newDirectory();
        Key key = Key.register("k");
        Key namesake = Key.decision("k");
        try (AcceptorStore store = begin(directory)) {
            store.save(Map.of(key, state(1, "old"), namesake, state(7, "namesake")));
            store.save(Map.of(key, state(2, "new")));
            store.save(Map.of(key, new AcceptorState(Ballot.of(9), proposal(2, "new"))));
        }

        assertThat(reopen(directory))
                .containsOnly(
                        Map.entry(key, new AcceptorState(Ballot.of(9), proposal(2, "new"))),
                        Map.entry(namesake, state(7, "namesake")));
    }

    @Test
    final void many_lives_lose_nothing() throws IOException {
        Path directory = newDirectory();
        Random random = new Random(20);
        Map<Key, AcceptorState> saved = new HashMap<>();
        for (int life = 1; life <= 20; life++) {
            try (AcceptorStore store = open(directory)) {
                assertThat(load(store)).as("life %d", life).isEqualTo(saved);
                for (int save = 0; save < random.nextInt(4); save++) {
                    Map<Key, AcceptorState> batch = new HashMap<>();
                    for (int i = 0; i <= random.nextInt(50); i++) {
                        batch.put(Key.register("k" + random.nextInt(100)), state(life * 10L + save, "life " + life));
                    }
                    store.save(batch);
                    saved.putAll(batch);
                }
                if (random.nextBoolean()) {
                    directory = copyOf(directory);
                }
            }
        }
    }

    @Test
    final void large_batches_and_large_values_come_back_whole() throws IOException {
        Path directory = newDirectory();
        Map<Key, AcceptorState> large = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            large.put(Key.register("key " + i), state(i, "value " + i));
        }
        byte[] mebibyte = new byte[1 << 20];
        new Random(1).nextBytes(mebibyte);
        large.put(
                Key.register("large"),
                new AcceptorState(Ballot.of(3), new Proposal(Ballot.of(3), Value.wrap(mebibyte))));
        try (AcceptorStore store = begin(directory)) {
            store.save(large);
            assertThat(reopen(copyOf(directory))).isEqualTo(large);
        }
    }

    @Test
    @Tag("exhaustive")
    final void wrong_bytes_are_refused_or_harmless_and_never_another_state() throws IOException {
        Path directory = newDirectory();
        Map<Key, AcceptorState> states = boundaryStates();
        try (AcceptorStore store = begin(directory)) {
            store.save(states);
            store.save(Map.of(Key.register("k"), state(50, "second")));
        }
        Map<Key, AcceptorState> expected = reopen(copyOf(directory));
        Random random = new Random(7);
        int flips = 0;
        for (Path file : filesBelow(directory)) {
            long size = Files.size(directory.resolve(file));
            for (int i = 0; i < FLIPS_PER_FILE && size > 0; i++) {
                long offset = i < 64 ? Math.min(i, size - 1) : (long) (random.nextDouble() * size);
                Path copy = copyOf(directory);
                flip(copy.resolve(file), offset, 1 << random.nextInt(8));
                assertRefusedOrEqual(copy, expected, "a bit flipped in " + file + " at byte " + offset);
                flips++;
            }
        }
        assertThat(flips).as("the store has files to flip bits in").isPositive();
    }

    @Test
    final void a_file_cut_short_after_a_clean_close_is_refused_or_harmless() throws IOException {
        Path directory = newDirectory();
        try (AcceptorStore store = begin(directory)) {
            store.save(boundaryStates());
        }
        Map<Key, AcceptorState> expected = reopen(copyOf(directory));
        for (Path file : filesBelow(directory)) {
            long size = Files.size(directory.resolve(file));
            for (long cut : Stream.of(0L, 1L, size / 2, size - 1).distinct().toList()) {
                if (cut < size && cut >= 0) {
                    Path copy = copyOf(directory);
                    truncate(copy.resolve(file), cut);
                    assertRefusedOrEqual(copy, expected, file + " cut to " + cut + " bytes");
                }
            }
        }
    }

    @Test
    final void a_closed_store_refuses_work_and_closes_again_harmlessly() throws IOException {
        AcceptorStore store = begin(newDirectory());
        store.close();
        store.close();

        assertThatThrownBy(() -> store.save(Map.of(Key.register("k"), state(1, "late"))))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> load(store)).isInstanceOf(IOException.class);
    }

    @Test
    final void a_new_store_has_room() throws IOException {
        try (AcceptorStore store = begin(newDirectory())) {
            assertThat(store.hasRoom()).isTrue();
        }
    }

    @Test
    final void an_incarnation_lasts_as_long_as_the_state() throws IOException {
        Path directory = newDirectory();
        try (AcceptorStore first = begin(directory)) {
            try (AcceptorStore again = begin(copyOf(directory))) {
                assertThat(again.incarnation()).isEqualTo(first.incarnation());
            }
            try (AcceptorStore other = begin(newDirectory())) {
                if (first.incarnation().isPresent()) {
                    assertThat(other.incarnation()).isNotEqualTo(first.incarnation());
                }
            }
        }
    }

    private static Map<Key, AcceptorState> boundaryStates() {
        Map<Key, AcceptorState> states = new HashMap<>();
        states.put(Key.register("k"), state(5, "red"));
        states.put(Key.decision("k"), state(6, "blue"));
        states.put(Key.decision("promised only"), new AcceptorState(Ballot.of(0), Proposal.NONE));
        states.put(Key.decision("promised above"), new AcceptorState(Ballot.of(Long.MAX_VALUE), proposal(0, "low")));
        states.put(Key.decision("highest"), state(Long.MAX_VALUE, "high"));
        states.put(Key.decision("empty value"), state(1, ""));
        states.put(Key.register("\u6f22\ud83d\ude80".repeat(Key.MAX_BYTES / 7)), state(2, "caf\u00e9 \ud83d\ude80"));
        states.put(Key.register("x".repeat(Key.MAX_BYTES)), state(3, "\u0000\n"));
        return states;
    }

    private AcceptorStore begin(Path directory) throws IOException {
        AcceptorStore store = open(directory);
        load(store);
        return store;
    }

    private Map<Key, AcceptorState> reopen(Path directory) throws IOException {
        try (AcceptorStore store = open(directory)) {
            return load(store);
        }
    }

    private static Map<Key, AcceptorState> load(AcceptorStore store) throws IOException {
        Map<Key, AcceptorState> loaded = new HashMap<>();
        List<Key> twice = new ArrayList<>();
        store.load();
        store.forEach((key, state) -> {
            if (loaded.put(key, state) != null) {
                twice.add(key);
            }
        });
        assertThat(twice).as("keys handed over more than once").isEmpty();
        assertThat(store.size()).isEqualTo(loaded.size());
        loaded.forEach((key, state) -> assertThat(store.find(key)).isEqualTo(state));
        assertThat(store.find(Key.register("nobody's"))).isNull();
        return loaded;
    }

    private void assertRefusedOrEqual(Path directory, Map<Key, AcceptorState> expected, String damage) {
        Map<Key, AcceptorState> loaded;
        try {
            loaded = reopen(directory);
        } catch (IOException refused) {
            return;
        }
        assertThat(loaded).as(damage).isEqualTo(expected);
    }

    private Path newDirectory() throws IOException {
        return Files.createDirectory(temp.resolve("store-" + directories++));
    }

    private Path copyOf(Path directory) throws IOException {
        Path copy = newDirectory();
        for (Path file : filesBelow(directory)) {
            Path target = copy.resolve(file);
            Files.createDirectories(target.getParent());
            Files.copy(directory.resolve(file), target, StandardCopyOption.COPY_ATTRIBUTES);
        }
        return copy;
    }

    private static List<Path> filesBelow(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(directory.relativize(file));
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static void flip(Path file, long offset, int mask) {
        change(file, bytes -> {
            bytes[(int) offset] ^= (byte) mask;
            return bytes;
        });
    }

    private static void truncate(Path file, long size) {
        change(file, bytes -> Arrays.copyOf(bytes, (int) size));
    }

    private static void change(Path file, UnaryOperator<byte[]> change) {
        try {
            Files.write(file, change.apply(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AcceptorState state(long ballot, String value) {
        return new AcceptorState(Ballot.of(ballot), proposal(ballot, value));
    }

    private static Proposal proposal(long ballot, String value) {
        return new Proposal(Ballot.of(ballot), Value.utf8(value));
    }
}
