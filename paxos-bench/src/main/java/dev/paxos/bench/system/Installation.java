package dev.paxos.bench.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of this project are.
 *
 * @param root the checkout
 * @param serverJar the packaged server; where none is built yet, the name that it would have
 * @param recordings where JVMs leave their flight recordings, or null where they make none
 */
public record Installation(
        Path root, Path serverJar, @Nullable Path recordings) {
    /** Finds the parts below a checkout. */
    public static Installation in(Path root, @Nullable Path recordings) throws IOException {
        Path target = root.resolve("paxos-rest-server").resolve("target");
        Path jar = target.resolve("paxos-rest-server-exec.jar");
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                jar = files.filter(file -> file.getFileName().toString().endsWith("-exec.jar"))
                        .findFirst()
                        .orElse(jar);
            }
        }
        return new Installation(root, jar, recordings);
    }

    /** Returns the class path of this program, for JVMs that run other parts of it. */
    public static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** Returns the Java that runs this program. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Returns the option that makes a JVM record itself from its start to its end, if it shall. */
    Optional<String> recording(String name) {
        return Optional.ofNullable(recordings)
                .map(directory -> "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                        + directory.resolve(name + ".jfr"));
    }
}
