package dev.paxos.cli;

import picocli.CommandLine.Option;

/** What every command has. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "prints this")
    @SuppressWarnings("unused") // picocli asks for it.
    private boolean wanted;
}
