package dev.paxos.core.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that tells what is durable from what is only written. Every write stays in the page cache until its
 * file is forced, every change of the directory until the directory is; {@link #powerLoss} keeps, drops or tears what
 * has not been. {@link #kill} ends the process alone and leaves the page cache.
 */
public final class MemoryDisk {
    /** What a process asks of the disk, as far as it changes something. */
    public enum Operation {
        CREATE,
        WRITE,
        FORCE,
        TRUNCATE,
        RENAME,
        DELETE,
        SYNC_DIRECTORY
    }

    /** Is asked before each operation; what it throws is the operation's end. */
    public interface Fault {
        void before(Operation operation, String name) throws IOException;
    }

    /** The end of the machine: nothing the journal may catch. */
    public static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;

        Crash() {
            super("crash", null, false, false);
        }
    }

    /** What becomes of the writes that were not forced. */
    public enum Fate {
        LOST,
        KEPT,
        TORN
    }

    private static final int TEAR_BYTES = 16;

    private Map<String, Node> names = new TreeMap<>();
    private Map<String, Node> durableNames = new TreeMap<>();
    private final List<Map<String, Node>> unsyncedNames = new ArrayList<>();
    private final Map<String, Integer> locks = new HashMap<>();
    private final Set<OpenFile> openFiles = ConcurrentHashMap.newKeySet();
    private Fault fault = (operation, name) -> {};
    private int process;
    private int operations;
    private int crashAt = Integer.MAX_VALUE;
    private int mostBytesAWrite = Integer.MAX_VALUE;
    private boolean failedForceDropsPages;
    private long capacityBytes = Long.MAX_VALUE;

    /** Returns the disk as a new process sees it. */
    JournalFiles mount() {
        return new Mount(process);
    }

    public void fault(Fault newFault) {
        fault = newFault;
    }

    /** Lets the machine crash at an operation, counted from now, the first being 0. */
    public void crashAt(int operation) {
        operations = 0;
        crashAt = operation;
    }

    public int operations() {
        return operations;
    }

    /** Tells whether the machine crashed in the midst of an operation, and has not been started again since. */
    public boolean hasCrashed() {
        return operations > crashAt;
    }

    /** Lets what would make the files longer than this, all together, fail. */
    public void capacity(long bytes) {
        capacityBytes = bytes;
    }

    /** Tells whether anything was changed that a loss of power may take back. */
    public boolean hasUnsynced() {
        return !unsyncedNames.isEmpty() || names.values().stream().anyMatch(node -> !node.unforced.isEmpty());
    }

    /** Returns how long the files are, all together. */
    public long usedBytes() {
        return names.values().stream().mapToLong(node -> node.content.length).sum();
    }

    public void mostBytesAWrite(int bytes) {
        mostBytesAWrite = bytes;
    }

    /** After a force that failed the page cache shows what was written, and takes it for clean: what Linux does. */
    public void failedForceDropsPages() {
        failedForceDropsPages = true;
    }

    /** Ends the process: its files and locks are gone, the page cache stays. A crash that is still to come stays too. */
    public void kill() {
        process++;
        locks.clear();
        openFiles.clear();
        if (operations > crashAt) {
            crashAt = Integer.MAX_VALUE;
        }
    }

    /** Ends the process and the machine. */
    public void powerLoss(Fate fate, RandomGenerator random) {
        kill();
        crashAt = Integer.MAX_VALUE;
        List<Map<String, Node>> states = new ArrayList<>(List.of(durableNames));
        states.addAll(unsyncedNames);
        // Torn: each name by itself is as it was at some time since the last sync, whatever became of the others.
        Set<String> everything = new TreeSet<>();
        states.forEach(state -> everything.addAll(state.keySet()));
        names = new TreeMap<>();
        for (String name : everything) {
            int kept = switch (fate) {
                case LOST -> 0;
                case KEPT -> states.size() - 1;
                case TORN -> random.nextInt(states.size());
            };
            Node node = states.get(kept).get(name);
            if (node != null) {
                names.put(name, node);
            }
        }
        durableNames = new TreeMap<>(names);
        unsyncedNames.clear();
        names.values().forEach(node -> node.powerLoss(fate, random));
    }

    /** Returns an independent disk that holds the same, all of it durable. */
    MemoryDisk copy() {
        MemoryDisk copy = new MemoryDisk();
        names.forEach((name, node) -> copy.write(name, node.content.toArray()));
        return copy;
    }

    /** Returns an independent disk in the same state: what is not durable here is not durable there. */
    MemoryDisk fork() {
        MemoryDisk fork = new MemoryDisk();
        IdentityHashMap<Node, Node> nodes = new IdentityHashMap<>();
        fork.names = forked(names, nodes);
        fork.durableNames = forked(durableNames, nodes);
        unsyncedNames.forEach(state -> fork.unsyncedNames.add(forked(state, nodes)));
        return fork;
    }

    private static Map<String, Node> forked(Map<String, Node> state, IdentityHashMap<Node, Node> nodes) {
        Map<String, Node> fork = new TreeMap<>();
        state.forEach((name, node) -> fork.put(name, nodes.computeIfAbsent(node, Node::fork)));
        return fork;
    }

    /** Changes bits of a file behind everyone's back. */
    void rot(String name, int position, int bits) throws IOException {
        Node node = node(name);
        node.content.bytes[position] ^= (byte) bits;
        if (position < node.durable.length) {
            node.durable.bytes[position] ^= (byte) bits;
        }
    }

    public List<String> names() {
        return List.copyOf(names.keySet());
    }

    List<String> names(FileHeader.Kind kind) {
        return names.keySet().stream().filter(name -> kind.numberIn(name) > 0).toList();
    }

    /** Returns the names that the files which the process has not closed had when it opened them. */
    List<String> openFiles() {
        return openFiles.stream().map(file -> file.name).sorted().toList();
    }

    byte[] read(String name) throws IOException {
        return node(name).content.toArray();
    }

    /** Puts a file on the disk, durably, past the journal. */
    void write(String name, byte[] bytes) {
        Node node = new Node();
        node.content.write(0, bytes);
        node.durable.write(0, bytes);
        names.put(name, node);
        durableNames.put(name, node);
    }

    void remove(String name) {
        names.remove(name);
        durableNames.remove(name);
    }

    private Node node(String name) throws IOException {
        Node node = names.get(name);
        if (node == null) {
            throw new NoSuchFileException(name);
        }
        return node;
    }

    /** Bytes that grow. */
    private static final class Content {
        private byte[] bytes = new byte[64];
        private int length;

        void write(int position, byte[] written) {
            resize(Math.max(length, position + written.length));
            System.arraycopy(written, 0, bytes, position, written.length);
        }

        void resize(int newLength) {
            if (newLength > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(newLength, 2 * bytes.length));
            }
            if (newLength < length) {
                Arrays.fill(bytes, newLength, length, (byte) 0);
            }
            length = newLength;
        }

        byte[] toArray() {
            return Arrays.copyOf(bytes, length);
        }
    }

    /** A change of a file that is not forced yet: a write, or a truncation where there are no bytes. */
    private static final class Change {
        private final int position;
        private final byte[] bytes;
        private final boolean truncates;

        Change(int position, byte[] bytes, boolean truncates) {
            this.position = position;
            this.bytes = bytes;
            this.truncates = truncates;
        }

        void applyTo(Content content) {
            if (truncates) {
                content.resize(position);
            } else {
                content.write(position, bytes);
            }
        }

        void tearInto(Content content, RandomGenerator random) {
            if (truncates) {
                applyTo(content);
                return;
            }
            for (int from = 0; from < bytes.length; from += TEAR_BYTES) {
                if (random.nextBoolean()) {
                    int to = Math.min(bytes.length, from + TEAR_BYTES);
                    content.write(position + from, Arrays.copyOfRange(bytes, from, to));
                }
            }
        }
    }

    private static final class Node {
        private final Content content = new Content();
        private final Content durable = new Content();
        private final List<Change> unforced = new ArrayList<>();

        Node fork() {
            Node fork = new Node();
            fork.content.write(0, content.toArray());
            fork.durable.write(0, durable.toArray());
            // A change is never altered, so both may hold it.
            fork.unforced.addAll(unforced);
            return fork;
        }

        void change(Change change) {
            change.applyTo(content);
            unforced.add(change);
        }

        void force() {
            unforced.forEach(change -> change.applyTo(durable));
            unforced.clear();
        }

        void powerLoss(Fate fate, RandomGenerator random) {
            for (Change change : unforced) {
                int choice = random.nextInt(3);
                if (fate == Fate.KEPT || (fate == Fate.TORN && choice == 0)) {
                    change.applyTo(durable);
                } else if (fate == Fate.TORN && choice == 1) {
                    change.tearInto(durable, random);
                }
            }
            unforced.clear();
            content.resize(0);
            content.write(0, durable.toArray());
        }
    }

    private final class Mount implements JournalFiles {
        private final int owner;

        Mount(int owner) {
            this.owner = owner;
        }

        /** Counts an operation. Returns whether the machine is to crash in the midst of it. */
        private boolean begins(Operation operation, String name) throws IOException {
            requireAlive();
            fault.before(operation, name);
            return operations++ == crashAt;
        }

        private void requireAlive() {
            if (owner != process || operations > crashAt) {
                throw new Crash();
            }
        }

        private void ends(boolean crashes) {
            if (crashes) {
                throw new Crash();
            }
        }

        private void namesChanged() {
            unsyncedNames.add(new TreeMap<>(names));
        }

        @Override
        public void createDirectory() {
            requireAlive();
        }

        @Override
        public List<String> list() {
            requireAlive();
            return List.copyOf(names.keySet());
        }

        @Override
        public JournalFile create(String name) throws IOException {
            boolean crashes = begins(Operation.CREATE, name);
            if (names.containsKey(name)) {
                throw new FileAlreadyExistsException(name);
            }
            Node node = new Node();
            names.put(name, node);
            namesChanged();
            ends(crashes);
            return new OpenFile(this, name, node);
        }

        @Override
        public JournalFile open(String name) throws IOException {
            requireAlive();
            return new OpenFile(this, name, node(name));
        }

        @Override
        public JournalFile openForReading(String name) throws IOException {
            return open(name);
        }

        @Override
        public void rename(String from, String to) throws IOException {
            boolean crashes = begins(Operation.RENAME, to);
            Node node = node(from);
            names.remove(from);
            names.put(to, node);
            namesChanged();
            ends(crashes);
        }

        @Override
        public void delete(String name) throws IOException {
            boolean crashes = begins(Operation.DELETE, name);
            node(name);
            names.remove(name);
            namesChanged();
            ends(crashes);
        }

        @Override
        public void syncDirectory() throws IOException {
            ends(begins(Operation.SYNC_DIRECTORY, "."));
            durableNames = new TreeMap<>(names);
            unsyncedNames.clear();
        }

        @Override
        public Closeable lock(String name) throws IOException {
            return lock(name, -1);
        }

        @Override
        public Closeable lockForReading(String name) throws IOException {
            return lock(name, 1);
        }

        private Closeable lock(String name, int holders) throws IOException {
            int held = locks.getOrDefault(name, 0);
            if (held < 0 || (held > 0 && holders < 0)) {
                throw new IOException("in use");
            }
            locks.merge(name, holders, Integer::sum);
            return () -> {
                if (owner == process) {
                    locks.merge(name, -holders, Integer::sum);
                }
            };
        }

        @Override
        public String describe(String name) {
            return "/disk/" + name;
        }
    }

    private final class OpenFile implements JournalFile {
        private final Mount mount;
        private final String name;
        private final Node node;

        OpenFile(Mount mount, String name, Node node) {
            this.mount = mount;
            this.name = name;
            this.node = node;
            openFiles.add(this);
        }

        @Override
        public long size() {
            mount.requireAlive();
            return node.content.length;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            mount.requireAlive();
            int length = (int) Math.min(target.remaining(), node.content.length - position);
            if (length <= 0) {
                return -1;
            }
            target.put(node.content.bytes, (int) position, length);
            return length;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            boolean crashes = mount.begins(Operation.WRITE, name);
            byte[] bytes = new byte[Math.min(source.remaining(), mostBytesAWrite)];
            long growth = position + bytes.length - node.content.length;
            if (growth > 0 && capacityBytes != Long.MAX_VALUE && usedBytes() + growth > capacityBytes) {
                throw new IOException("No space left on device");
            }
            source.get(bytes);
            node.change(new Change((int) position, bytes, false));
            mount.ends(crashes);
            return bytes.length;
        }

        @Override
        public void force(boolean metadata) throws IOException {
            try {
                mount.ends(mount.begins(Operation.FORCE, name));
            } catch (IOException e) {
                if (failedForceDropsPages) {
                    // The length is metadata, which a file system journals: that it cannot forget.
                    node.unforced.removeIf(change -> !change.truncates);
                }
                throw e;
            }
            node.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            boolean crashes = mount.begins(Operation.TRUNCATE, name);
            if (size < node.content.length) {
                node.change(new Change((int) size, new byte[0], true));
            }
            mount.ends(crashes);
        }

        @Override
        public void close() {
            openFiles.remove(this);
        }
    }
}
