package dev.paxos.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/** What a process prints: all of it in a file, the last lines in memory. Thread-safe. */
final class ProcessLog {
    private static final int LINES_KEPT = 200;

    private final Path file;
    private final ArrayDeque<String> last = new ArrayDeque<>();
    private final Thread reader;

    private ProcessLog(Path file, Process process) {
        this.file = file;
        reader = new Thread(() -> read(process), "log of " + file.getFileName());
        reader.setDaemon(true);
    }

    /** Reads all that a process prints from now on until its end, and appends it to a file. */
    static ProcessLog of(Process process, Path file) {
        ProcessLog log = new ProcessLog(file, process);
        log.reader.start();
        return log;
    }

    /** Returns the last lines, oldest first. */
    synchronized List<String> lastLines() {
        return List.copyOf(last);
    }

    /** Tells whether one of the last lines has this in it. */
    boolean contains(String text) {
        return lastLines().stream().anyMatch(line -> line.contains(text));
    }

    /** Waits until the process has printed its last line, which it has done once it has ended. */
    void awaitEnd(Duration atMost) throws InterruptedException {
        reader.join(atMost.toMillis());
    }

    private void read(Process process) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
                PrintWriter copy = new PrintWriter(
                        Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                copy.println(line);
                copy.flush();
                keep(line);
            }
        } catch (IOException e) {
            keep("(the log could not be read or copied any further: " + e + ")");
        }
    }

    private synchronized void keep(String line) {
        last.addLast(line);
        if (last.size() > LINES_KEPT) {
            last.removeFirst();
        }
    }

    @Override
    public String toString() {
        return "---- " + file + ", last lines\n" + String.join("\n", lastLines()) + "\n----";
    }
}
