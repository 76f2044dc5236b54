package dev.paxos.cli;

import dev.paxos.client.PaxosClient;
import dev.paxos.core.register.Outcome;
import dev.paxos.core.register.Register;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Deletes the value of a register. */
@Command(name = "delete", description = "Deletes the value of a register. Its version goes on.")
final class DeleteCommand extends ClusterCommand {
    @Parameters(paramLabel = "KEY", description = "the register")
    private String key = "";

    @Option(names = "--if-version", paramLabel = "VERSION", description = "only if it is at this version")
    private @Nullable Long version;

    DeleteCommand(Console console) {
        super(console);
    }

    @Override
    ExitCode run(PaxosClient client) throws InterruptedException {
        Register register = client.registers().register(key);
        Outcome outcome = await(version == null ? register.delete() : register.delete(version));
        ExitCode written = ChangeResult.write(key, outcome, console(), isJson());
        return outcome.isApplied() || outcome.state().isPresent() ? written : ExitCode.NOT_FOUND;
    }
}
