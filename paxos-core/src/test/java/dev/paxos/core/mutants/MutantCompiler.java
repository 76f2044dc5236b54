package dev.paxos.core.mutants;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles one changed source file against the classes of the others. Nothing is written to the disk. */
final class MutantCompiler {
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "paxos", "core");

    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();

    /**
     * Returns the source that a mutant makes.
     *
     * @throws IllegalArgumentException if it does not fit
     */
    static String changed(Mutant mutant) throws IOException {
        return mutant.applyTo(Files.readString(SOURCES.resolve(mutant.file())));
    }

    /** Returns the classes of the changed file by their name. */
    Map<String, byte[]> compile(Mutant mutant) throws IOException {
        Path file = SOURCES.resolve(mutant.file());
        String source = changed(mutant);
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null);
                Memory memory = new Memory(files, classes)) {
            boolean compiled = compiler.getTask(
                            null,
                            memory,
                            problems,
                            List.of("-proc:none", "-classpath", System.getProperty("java.class.path")),
                            null,
                            List.of(new Source(file, source)))
                    .call();
            if (!compiled) {
                throw new IllegalArgumentException(mutant.name() + ": " + problems.getDiagnostics());
            }
        }
        Map<String, byte[]> bytes = new HashMap<>();
        classes.forEach((name, stream) -> bytes.put(name, stream.toByteArray()));
        return bytes;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(Path file, String text) {
            super(file.toUri(), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes;

        Memory(JavaFileManager files, Map<String, ByteArrayOutputStream> classes) {
            super(files);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            classes.put(className, bytes);
            return new SimpleJavaFileObject(URI.create("memory:///" + className.replace('.', '/')), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            };
        }
    }
}
