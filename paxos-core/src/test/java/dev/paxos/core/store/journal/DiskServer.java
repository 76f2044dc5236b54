package dev.paxos.core.store.journal;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.ManualExecutor;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.acceptor.AcceptorLimits;
import dev.paxos.core.store.CorruptStateException;
import dev.paxos.core.store.journal.MemoryDisk.Crash;
import dev.paxos.core.store.journal.MemoryDisk.Fate;
import dev.paxos.core.store.journal.MemoryDisk.Operation;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A server whose every step is the test's: the real acceptor on the real journal, on a disk in memory. It can be stopped,
 * killed and cut off from power, at rest or in the midst of what it asks of the disk.
 */
public final class DiskServer {
    /** Held, so that its level is not forgotten: here acceptors halt all the time. */
    private static final Logger LOG = Logger.getLogger(Acceptor.class.getName());

    private final MemoryDisk disk = new MemoryDisk();
    private final JournalFixture fixture = new JournalFixture(disk);
    private ManualExecutor writer = new ManualExecutor();
    private @Nullable Acceptor acceptor;
    private @Nullable Operation failing;
    private @Nullable Operation ending;
    private Runnable end = () -> {};
    private boolean endCame;
    private boolean full;
    private boolean held;
    private boolean beganOrEnded;
    private int framesWritten;
    private int changes;

    /** Makes a server with an empty disk, and starts it. */
    public DiskServer() {
        LOG.setLevel(Level.OFF);
        disk.fault(this::before);
        start();
    }

    /** Is asked before each operation on the disk. */
    private void before(Operation operation, String name) throws IOException {
        changes++;
        boolean unfinished = name.endsWith(FileHeader.UNFINISHED);
        if (operation == Operation.WRITE && name.startsWith("journal-") && !unfinished) {
            framesWritten++;
        }
        if (operation == ending) {
            ending = null;
            endCame = true;
            disk.crashAt(0);
        }
        if (operation == failing) {
            failing = null;
            throw new IOException("Input/output error");
        }
        if (full && unfinished && name.startsWith("journal-") && operation == Operation.WRITE) {
            throw new IOException("No space left on device");
        }
    }

    /** The acceptor, while the server runs; it may have halted. */
    public Optional<Acceptor> acceptor() {
        return Optional.ofNullable(acceptor);
    }

    /** Starts it, and tells in a few words how that went. */
    public String start() {
        beganOrEnded = true;
        writer = new ManualExecutor();
        held = false;
        try {
            acceptor = Acceptor.open(fixture.open(), writer, AcceptorLimits.DEFAULT);
            settle();
            return acceptor == null ? "down" : "started";
        } catch (CorruptStateException e) {
            disk.kill();
            return "refused: " + shortened(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            disk.kill();
            return "not started: " + e.getMessage();
        } catch (Crash crash) {
            settle();
            return "down";
        }
    }

    private static String shortened(String message) {
        return shortName(message.replace("/disk/", "").replaceFirst("\\. Nothing was changed.*", ""));
    }

    /** Stops it in good order. */
    public void stop() {
        if (acceptor != null) {
            var unused = acceptor.shutdown();
            writer.runAll();
            kill();
        }
    }

    /** Ends the process; the page cache stays. */
    public void kill() {
        beganOrEnded = true;
        acceptor = null;
        disk.kill();
    }

    /** Ends the machine: what becomes of what was not synced is {@code lost}, {@code kept} or {@code torn}. */
    public void crash(Fate fate, long seed) {
        beganOrEnded = true;
        acceptor = null;
        disk.powerLoss(fate, new Random(seed));
        changes++;
    }

    /** Lets the process or the machine end in the midst of the next operation of a kind. */
    public void endAt(Operation operation, Runnable how) {
        ending = operation;
        end = how;
    }

    /** Lets the next operation of a kind fail. */
    public void failAt(Operation operation) {
        failing = operation;
    }

    /** After a sync that failed, the page cache takes what was not synced for clean, as Linux does. */
    public void failedSyncDropsPages() {
        disk.failedForceDropsPages();
    }

    /** Sets whether the disk has no room for more segments; what is smaller than one may still fit. */
    public void setFull(boolean isFull) {
        full = isFull;
        // Later than any retry.
        fixture.nanos += JournalFixture.SMALL.retryNanos();
    }

    /** From now on the acceptor's writer runs only when {@link #release} or {@link #step} says so. */
    public void hold() {
        held = true;
    }

    /** The writer runs again. */
    public void release() {
        held = false;
        settle();
    }

    /** Lets the held writer do one thing: take what has gathered, or save it. */
    public void step() {
        writer.runOne();
    }

    /** Lets the writer and the background work run until nothing is left to do. */
    public void settle() {
        try {
            if (!held) {
                writer.runAll();
            }
            fixture.background.runAll();
        } catch (Crash crash) {
            // As was wished; it ends below.
        }
        if (endCame) {
            endCame = false;
            end.run();
        }
    }

    /** How many frames were written to segments since the last call. */
    public int takeFramesWritten() {
        int written = framesWritten;
        framesWritten = 0;
        return written;
    }

    /** Tells whether it began or ended since the last call. */
    public boolean takeBeganOrEnded() {
        boolean was = beganOrEnded;
        beganOrEnded = false;
        return was;
    }

    /** Grows with everything that may change what is durable. */
    public int changes() {
        return changes;
    }

    /** What a start would find if all power were lost just now and nothing unsynced were kept. */
    public Map<Key, AcceptorState> durableStates() throws IOException {
        return JournalOnMemoryDisk.recoveredIfPowerWasLost(disk, Fate.LOST, new Random(0));
    }

    /** The names of all files that tell of states, without leading zeros. */
    public List<String> files() {
        return disk.names().stream()
                .filter(name -> !name.equals(Identity.FILE))
                .map(DiskServer::shortName)
                .toList();
    }

    private static String shortName(String text) {
        return text.replaceAll("-0{1,9}(?=[1-9])", "-");
    }

    private String longName(String shortName) {
        return disk.names().stream()
                .filter(name -> shortName(name).equals(shortName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no file " + shortName));
    }

    /** Removes a file from the disk of a server that is down. */
    public void remove(String file) {
        disk.remove(longName(file));
        changes++;
    }

    /** Flips a bit of a frame's header or payload on the disk of a server that is down; frames count from 1. */
    public void flip(String file, int frame, boolean inHeader) throws IOException {
        String name = longName(file);
        int at = (int) frame(name, frame) + (inHeader ? FrameHeader.BYTES / 2 : FrameHeader.BYTES);
        disk.rot(name, at, 1);
        changes++;
    }

    /** Cuts a file of a server that is down off before a frame. */
    public void cut(String file, int frame) throws IOException {
        String name = longName(file);
        disk.write(name, Arrays.copyOf(disk.read(name), (int) frame(name, frame)));
        changes++;
    }

    private long frame(String name, int number) throws IOException {
        JournalFiles files = disk.mount();
        boolean isSnapshot = name.startsWith("snapshot-");
        FileHeader.Kind kind = isSnapshot ? FileHeader.Kind.SNAPSHOT : FileHeader.Kind.SEGMENT;
        try (JournalFile file = files.openForReading(name)) {
            FileHeader header = FileHeader.read(
                    file, name, kind, kind.numberIn(name), Identity.read(files).incarnation());
            FrameReader frames = new FrameReader(file, header, new Window());
            for (int i = 1; i <= number; i++) {
                if (frames.next() != FrameReader.Found.FRAME) {
                    throw new IllegalArgumentException("the file has " + (i - 1) + " frames");
                }
            }
            return frames.position();
        }
    }
}
