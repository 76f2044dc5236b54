package dev.paxos.cli;

import picocli.CommandLine.Option;

/** How results are written. */
final class OutputOptions {
    private enum Format {
        TEXT,
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            description = "how the result is written: ${DEFAULT-VALUE}")
    private Format format = Format.TEXT;

    boolean isJson() {
        return format == Format.JSON;
    }
}
