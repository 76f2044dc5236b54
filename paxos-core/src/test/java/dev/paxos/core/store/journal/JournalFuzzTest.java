package dev.paxos.core.store.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.store.journal.MemoryDisk.Fate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * Directories whose files hold anything. Where the input says so the checksums are put right afterwards: so it is not
 * they alone that stand between wrong bytes and the acceptor.
 */
class JournalFuzzTest {
    private static final int MOST_EDITS = 8;
    private static final int MOST_BYTES = 512;

    /** A snapshot, segments with frames and a spare one, after a stop that was not clean. */
    private static final MemoryDisk SOUND = soundDisk();

    private static MemoryDisk soundDisk() {
        try {
            JournalFixture fixture = new JournalFixture(new MemoryDisk());
            JournalStore store = fixture.open();
            JournalFixture.load(store);
            for (int i = 1; i <= 30; i++) {
                store.save(Map.of(
                        JournalFixture.key(i % 5), JournalFixture.accepted(i, "value " + i),
                        JournalFixture.key(7), JournalFixture.promised(i)));
                while (!fixture.background.isIdle()) {
                    fixture.background.runOne();
                }
            }
            fixture.disk.kill();
            return fixture.disk.copy();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = "10s")
    void wrongBytesAreRefusedWithNothingChangedOrReadAndNeverForgottenAgain(FuzzedDataProvider data)
            throws IOException {
        MemoryDisk disk = SOUND.copy();
        boolean reseal = data.consumeBoolean();
        for (int edits = data.consumeInt(1, MOST_EDITS); edits > 0 && data.remainingBytes() > 0; edits--) {
            edit(disk, data);
        }
        if (reseal) {
            for (String name : disk.names()) {
                byte[] bytes = disk.read(name);
                disk.write(name, name.endsWith(".properties") ? resealedLines(bytes) : resealed(bytes));
            }
        }
        MemoryDisk before = disk.copy();
        JournalFixture fixture = new JournalFixture(disk);
        Map<Key, AcceptorState> loaded = new HashMap<>();
        try (JournalStore store = fixture.open()) {
            loaded.putAll(JournalFixture.load(store));
        } catch (IOException refused) { // Corrupt, or another owner's.
            assertThat(refused).hasMessageContaining("/disk/");
            assertSame(before, disk);
            return;
        }
        // What was read may have been told of: it stays, and the store works on.
        disk.powerLoss(Fate.LOST, new Random(1));
        assertThat(fixture.reload()).isEqualTo(loaded);
        Key further = JournalFixture.key(1000);
        try (JournalStore store = fixture.open()) {
            JournalFixture.load(store);
            store.save(Map.of(further, JournalFixture.promised(1)));
        }
        disk.powerLoss(Fate.LOST, new Random(1));
        loaded.putIfAbsent(further, JournalFixture.promised(1));
        assertThat(fixture.reload()).isEqualTo(loaded);
    }

    private static void edit(MemoryDisk disk, FuzzedDataProvider data) throws IOException {
        List<String> names = disk.names();
        if (names.isEmpty()) {
            return; // Each was removed by an earlier edit.
        }
        String name = data.pickValue(names.toArray(new String[0]));
        byte[] bytes = disk.read(name);
        switch (data.consumeInt(0, 9)) {
            case 0 -> disk.remove(name);
            case 1 -> disk.write(name, Arrays.copyOf(bytes, data.consumeInt(0, bytes.length + MOST_BYTES)));
            case 2 -> disk.write(data.pickValue(names.toArray(new String[0])), bytes);
            default -> {
                int at = data.consumeInt(0, bytes.length);
                byte[] patch = data.consumeBytes(MOST_BYTES);
                byte[] patched = Arrays.copyOf(bytes, Math.max(bytes.length, at + patch.length));
                System.arraycopy(patch, 0, patched, at, patch.length);
                disk.write(name, patched);
            }
        }
    }

    /** Puts right the checksums of whatever begins as a file's header or as a frame does. */
    private static byte[] resealed(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        if (file.length >= 60 && bytes.getInt(0) == 0x50584A46) {
            bytes.putInt(56, crc(bytes, 0, 56, new CRC32C()));
        }
        for (int at = 64; at + FrameHeader.OVERHEAD_BYTES <= file.length; at += 64) {
            if (bytes.getInt(at) == 0x50584652) {
                CRC32C crc = new CRC32C();
                bytes.putInt(at + 40, crc(bytes, at, 40, crc));
                int length = bytes.getInt(at + 8);
                if (length >= 0 && length <= file.length - at - FrameHeader.OVERHEAD_BYTES) {
                    bytes.putInt(at + 44 + length, crc(bytes, at + 44, length, crc));
                }
            }
        }
        return file;
    }

    private static byte[] resealedLines(byte[] file) {
        String text = new String(file, ISO_8859_1);
        int end = text.lastIndexOf("checksum=");
        CRC32C crc = new CRC32C();
        crc.update(file, 0, Math.max(0, end));
        return end < 0
                ? file
                : (text.substring(0, end) + "checksum=%08x\n".formatted(crc.getValue())).getBytes(ISO_8859_1);
    }

    private static int crc(ByteBuffer bytes, int from, int length, CRC32C crc) {
        crc.update(bytes.slice(from, length));
        return (int) crc.getValue();
    }

    private static void assertSame(MemoryDisk before, MemoryDisk after) throws IOException {
        assertThat(after.names()).isEqualTo(before.names());
        for (String name : before.names()) {
            assertThat(after.read(name)).as(name).isEqualTo(before.read(name));
        }
    }
}
