package dev.paxos.bench.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux tells of a process in {@code /proc}. */
public final class ProcessUsage {
    /** The unit of CPU times there: {@code USER_HZ}, 100 a second on every Linux that Java runs on. */
    private static final long MILLIS_PER_TICK = 10;

    private ProcessUsage() {}

    /** Returns the CPU time of a process so far, user and system, in milliseconds. */
    public static long cpuMillis(long pid) throws IOException {
        return cpuMillis(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
    }

    /** Returns the resident memory of a process, in bytes. */
    public static long residentBytes(long pid) throws IOException {
        return residentBytes(Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")));
    }

    static long cpuMillis(String stat) {
        // The command's name, in parentheses, may itself hold blanks and parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_PER_TICK;
    }

    static long residentBytes(List<String> status) {
        for (String line : status) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return 0;
    }
}
