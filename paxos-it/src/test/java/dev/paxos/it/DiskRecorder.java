package dev.paxos.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A library that writes down what a server asks of the files of its directory, and each answer before it leaves; see
 * {@code disk_recorder.c}.
 *
 * @param library where it was built
 */
record DiskRecorder(Path library) {
    private static final String SOURCE = "disk_recorder.c";

    /** Builds it in a directory. Fails where there is no compiler. */
    static DiskRecorder build(Path directory) throws IOException {
        Path source = directory.resolve(SOURCE);
        Path library = directory.resolve("disk_recorder.so");
        try (InputStream in = DiskRecorder.class.getResourceAsStream(SOURCE)) {
            if (in == null) {
                throw new IllegalStateException(SOURCE + " is not beside the tests");
            }
            Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
        }
        Need.run(
                "gcc",
                "-shared",
                "-fPIC",
                "-O2",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-o",
                library.toString(),
                source.toString(),
                "-ldl");
        return new DiskRecorder(library);
    }

    /** Returns a server under this, which appends to a log. */
    ServerSpec record(ServerSpec spec, Path log) {
        return spec.under(
                "env",
                "LD_PRELOAD=" + library,
                "DISK_RECORDER_DIRECTORY="
                        + spec.ownDirectory().toAbsolutePath().normalize(),
                "DISK_RECORDER_LOG=" + log);
    }
}
