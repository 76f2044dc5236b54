package dev.paxos.cli;

import dev.paxos.core.store.CorruptStateException;
import dev.paxos.core.store.journal.JournalSummary;
import dev.paxos.core.store.journal.JournalTool;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Reads the data directory of a stopped server. */
@Command(
        name = "journal",
        description = "Reads the data directory of a stopped server, and changes nothing in it.",
        synopsisSubcommandLabel = "verify|dump")
final class JournalCommand {
    @Mixin
    @SuppressWarnings("unused") // picocli asks for it.
    private final HelpOption help = new HelpOption();

    private final Console console;

    JournalCommand(Console console) {
        this.console = console;
    }

    @Command(name = "verify", description = "Checks every byte that a start would read, and says what is there.")
    int verify(
            @Mixin HelpOption asked,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "DIRECTORY", description = "of one server, such as data/1") Path directory) {
        return output.isJson() ? verifyInJson(directory) : run("verify", directory);
    }

    @Command(name = "dump", description = "Writes one line for each key, sorted.")
    int dump(
            @Mixin HelpOption asked,
            @Parameters(paramLabel = "DIRECTORY", description = "of one server, such as data/1") Path directory) {
        return run("dump", directory);
    }

    private int verifyInJson(Path directory) {
        try {
            JournalSummary found = JournalTool.verify(directory);
            console.line(new Json()
                    .with("sound", true)
                    .with("serverId", found.serverId())
                    .with("cluster", found.clusterName())
                    .with("incarnation", found.incarnation())
                    .with("snapshot", found.snapshot())
                    .with("firstSegment", found.firstSegment())
                    .with("lastSegment", found.lastSegment())
                    .with("usedSegments", found.usedSegments())
                    .with("lastFrame", found.lastFrame())
                    .with("keys", found.keys())
                    .with("stoppedCleanly", found.stoppedCleanly())
                    .with("torn", found.torn())
                    .toString());
            return ExitCode.OK.number();
        } catch (CorruptStateException e) {
            console.line(new Json()
                    .with("sound", false)
                    .with("problem", String.valueOf(e.getMessage()))
                    .toString());
            return ExitCode.CORRUPT.number();
        } catch (IOException e) {
            console.err().println("cannot read " + directory + ": " + e.getMessage());
            return ExitCode.FAILED.number();
        }
    }

    private int run(String what, Path directory) {
        return switch (new JournalTool(console.out(), console.err()).run(what, directory.toString())) {
            case JournalTool.SOUND -> ExitCode.OK.number();
            case JournalTool.CORRUPT -> ExitCode.CORRUPT.number();
            default -> ExitCode.FAILED.number();
        };
    }
}
