package dev.paxos.cli;

import dev.paxos.client.PaxosClient;
import dev.paxos.core.register.Register;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Sets a register that is at a version. */
@Command(name = "cas", description = "Compares and sets: sets a register if it is at a version.")
final class CasCommand extends ClusterCommand {
    @Parameters(index = "0", paramLabel = "KEY", description = "the register")
    private String key = "";

    @Parameters(
            index = "1",
            paramLabel = "VERSION",
            description = "as told by get or put; 0 where it was never changed")
    private long version;

    @Parameters(index = "2", arity = "0..1", paramLabel = "VALUE", description = "the value; else the standard input")
    private @Nullable String text;

    @Mixin
    private final ValueArgument value = new ValueArgument();

    CasCommand(Console console) {
        super(console);
    }

    @Override
    ExitCode run(PaxosClient client) throws InterruptedException, IOException {
        Register register = client.registers().register(key);
        return ChangeResult.write(
                key, await(register.compareAndSet(version, value.read(text, console()))), console(), isJson());
    }
}
