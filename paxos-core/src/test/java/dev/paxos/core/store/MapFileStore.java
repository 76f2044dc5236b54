package dev.paxos.core.store;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Namespace;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A store of one's own, as small as one can be: the whole map in one file with a checksum, written anew each time. */
class MapFileStore implements AcceptorStore {
    private final StateTable states = new StateTable();
    private final Path directory;
    private final Path file;
    private boolean closed;

    MapFileStore(Path directory) {
        this.directory = directory;
        this.file = directory.resolve("states");
    }

    @Override
    public void load() throws IOException {
        requireOpen();
        if (Files.exists(file)) {
            read(Files.readAllBytes(file));
            sync(file);
            sync(directory);
        }
    }

    @Override
    public @Nullable AcceptorState find(Key key) {
        return states.find(key);
    }

    @Override
    public void forEach(BiConsumer<Key, AcceptorState> action) {
        states.forEach(action);
    }

    @Override
    public int size() {
        return states.size();
    }

    @Override
    public void save(Map<Key, AcceptorState> batch) throws IOException {
        requireOpen();
        batch.forEach(states::put);
        Path aside = directory.resolve("states.new");
        Files.write(aside, bytes());
        sync(aside);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        sync(directory);
    }

    @Override
    public void close() throws IOException {
        closed = true;
    }

    /** For the wrong variants alone. */
    final void forgetAll() {
        states.clear();
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException(file + ": the store is closed");
        }
    }

    private byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(states.size());
        for (Map.Entry<Key, AcceptorState> entry : states) {
            Proposal accepted = entry.getValue().accepted();
            out.writeUTF(entry.getKey().namespace().name());
            out.writeUTF(entry.getKey().name());
            out.writeLong(entry.getValue().promised().number());
            out.writeLong(accepted.ballot().number());
            out.writeInt(accepted.value().size());
            out.write(accepted.value().toByteArray());
        }
        out.writeLong(checksum(bytes.toByteArray(), bytes.size()));
        return bytes.toByteArray();
    }

    private void read(byte[] bytes) throws IOException {
        int size = bytes.length - Long.BYTES;
        if (size < 0 || ByteBuffer.wrap(bytes).getLong(size) != checksum(bytes, size)) {
            throw new CorruptStateException(file.toString(), 0, "the checksum is wrong, restore the file");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        for (int count = in.readInt(); count > 0; count--) {
            Key key = new Key(Namespace.valueOf(in.readUTF()), in.readUTF());
            Ballot promised = new Ballot(in.readLong());
            Ballot ballot = new Ballot(in.readLong());
            Value value = Value.wrap(in.readNBytes(in.readInt()));
            states.put(key, new AcceptorState(promised, new Proposal(ballot, value)));
        }
    }

    private static long checksum(byte[] bytes, int size) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, size);
        return crc.getValue();
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
