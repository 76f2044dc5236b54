package dev.paxos.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Something of the machine that not every machine has. Each is tried out in the way in which it is used. */
enum Need {
    /** A file system of its own size. */
    MOUNT("the right to mount a tmpfs, as root has it") {
        @Override
        void tryOut(Path directory) throws IOException {
            run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory.toString());
            run("umount", directory.toString());
        }
    },
    /** System calls that fail when they are told to. */
    STRACE("strace, and the right to trace a process") {
        @Override
        void tryOut(Path directory) throws IOException {
            run("strace", "-f", "-D", "-qq", "--seccomp-bpf", "-e", "trace=fdatasync", "-o", "/dev/null", "true");
        }
    },
    /** A library to be preloaded. */
    DISK_RECORDER("gcc with the headers of the C library, on Linux") {
        @Override
        void tryOut(Path directory) throws IOException {
            DiskRecorder.build(directory);
        }
    },
    /** What scrapes metrics, and checks rules. */
    PROMETHEUS("prometheus and promtool") {
        @Override
        void tryOut(Path directory) throws IOException {
            run("prometheus", "--version");
            run("promtool", "--version");
        }
    },
    /** A browser. */
    CHROMIUM("chromium, and node of version 20 or newer, which drives it") {
        @Override
        void tryOut(Path directory) throws IOException {
            run("node", "-e", "process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)");
            Chromium.start().close();
        }
    },
    /** Certificates. */
    OPENSSL("openssl and bash") {
        @Override
        void tryOut(Path directory) throws IOException {
            run("bash", "-c", "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256");
        }
    };

    private static final long SECONDS = 60;

    private final String description;

    Need(String description) {
        this.description = description;
    }

    /** Fails where it is not there. */
    abstract void tryOut(Path directory) throws IOException;

    /** Tries it out. Returns what is missing, in words, or nothing. */
    Optional<String> missing() {
        try {
            Path directory = Files.createTempDirectory("paxos-need");
            try {
                tryOut(directory);
                return Optional.empty();
            } finally {
                Workbench.remove(directory);
            }
        } catch (IOException e) {
            return Optional.of(description + " (" + e.getMessage() + ")");
        }
    }

    /** Runs a command to its end. Fails where it cannot be run or its exit code is not 0. */
    static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", List.of(command)) + ": " + printed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
