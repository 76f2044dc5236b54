package dev.paxos.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a directory holds.
 *
 * @param files the files, by their names
 */
record DiskImage(Map<String, SparseFile> files) {
    /** Reads a real directory; none holds nothing. */
    static DiskImage read(Path directory) throws IOException {
        Map<String, SparseFile> files = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> paths = Files.list(directory)) {
                for (Path path : paths.toList()) {
                    files.put(String.valueOf(path.getFileName()), SparseFile.read(path));
                }
            }
        }
        return new DiskImage(files);
    }

    /** Makes a real directory of it, which must not exist. */
    void writeTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, SparseFile> file : files.entrySet()) {
            file.getValue().writeTo(directory.resolve(file.getKey()));
        }
    }

    /** Says where this differs from another. */
    List<String> differences(DiskImage other) {
        List<String> differences = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(files.keySet());
        names.addAll(other.files.keySet());
        for (String name : names) {
            SparseFile here = files.get(name);
            SparseFile there = other.files.get(name);
            String difference = here == null || there == null
                    ? "is in " + (here == null ? "the other" : "this") + " alone"
                    : here.difference(there);
            if (!difference.isEmpty()) {
                differences.add(name + " " + difference);
            }
        }
        return differences;
    }
}
