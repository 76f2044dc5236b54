package dev.paxos.bench;

import dev.paxos.bench.load.LoadResult;
import dev.paxos.bench.load.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the bare disk does: writes of one block to a preallocated file, each made durable by {@code fdatasync}. */
final class DiskProbe {
    private static final int BLOCK_BYTES = 4096;
    private static final long FILE_BYTES = 64 << 20;

    private DiskProbe() {}

    /** Writes to so many files at once, each from a thread of its own. */
    static LoadResult run(Path directory, int files, Duration duration) throws IOException, InterruptedException {
        List<FileChannel> channels = new ArrayList<>();
        try {
            for (int file = 0; file < files; file++) {
                channels.add(preallocated(directory.resolve("probe-" + file)));
            }
            Tally tally = new Tally();
            long end = System.nanoTime() + duration.toNanos();
            List<Thread> threads = channels.stream()
                    .map(channel -> new Thread(() -> write(channel, end, tally), "disk-probe"))
                    .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            return tally.take();
        } finally {
            for (FileChannel channel : channels) {
                channel.close();
            }
        }
    }

    private static FileChannel preallocated(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        for (long at = 0; at < FILE_BYTES; at += zeros.capacity()) {
            channel.write(zeros.clear(), at);
        }
        channel.force(true);
        return channel;
    }

    private static void write(FileChannel channel, long end, Tally tally) {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        long at = 0;
        try {
            for (long begun = System.nanoTime(); begun < end; begun = System.nanoTime()) {
                channel.write(block.clear().putLong(0, begun), at);
                channel.force(false);
                tally.success(System.nanoTime() - begun);
                at = (at + BLOCK_BYTES) % FILE_BYTES;
            }
        } catch (IOException e) {
            tally.failure(e);
        }
    }
}
