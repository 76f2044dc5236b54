package dev.paxos.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paxos.it.DiskEvent.Change;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@code disk_recorder.c} wrote; that file describes the format. */
final class DiskLog {
    private static final int HEAD_BYTES = 40;

    private DiskLog() {}

    /** Returns all events, in their order. The last one may be incomplete, of a server that was killed: it is left out. */
    static List<DiskEvent> read(Path log) throws IOException {
        List<DiskEvent> events = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(log), 1 << 16)) {
            while (true) {
                ByteBuffer head = ByteBuffer.wrap(bytes(in, HEAD_BYTES)).order(ByteOrder.nativeOrder());
                String name = new String(bytes(in, head.getInt(12)), UTF_8);
                events.add(event(head, name, bytes(in, head.getInt(32))));
            }
        } catch (EOFException end) {
            return events;
        }
    }

    private static byte[] bytes(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private static DiskEvent event(ByteBuffer head, String name, byte[] data) throws IOException {
        int file = head.getInt(4);
        int thread = head.getInt(8);
        long offset = head.getLong(16);
        long length = head.getLong(24);
        return switch (head.getInt(0)) {
            case 1 -> new DiskEvent.Open(file, name, offset != 0);
            case 2 -> new DiskEvent.Changed(file, new Change.Write(offset, data));
            case 3 -> new DiskEvent.Changed(file, new Change.Fill(offset, length, data[0]));
            case 4 -> new DiskEvent.Changed(file, new Change.Truncate(offset));
            case 5 -> new DiskEvent.SyncBegin(thread, file);
            case 6 -> new DiskEvent.SyncEnd(thread);
            case 7 -> new DiskEvent.SyncFailed(thread);
            case 8 -> new DiskEvent.Rename(name, new String(data, UTF_8));
            case 9 -> new DiskEvent.Unlink(name);
            case 10 -> new DiskEvent.Answer(new String(data, ISO_8859_1));
            default -> throw new IOException("the log holds a record of kind " + head.getInt(0));
        };
    }
}
