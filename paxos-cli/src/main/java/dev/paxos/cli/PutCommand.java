package dev.paxos.cli;

import dev.paxos.client.PaxosClient;
import dev.paxos.core.Value;
import dev.paxos.core.register.Register;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets a register. */
@Command(name = "put", description = "Sets a register, whatever it holds.")
final class PutCommand extends ClusterCommand {
    @Parameters(index = "0", paramLabel = "KEY", description = "the register")
    private String key = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "VALUE", description = "the value; else the standard input")
    private @Nullable String text;

    @Mixin
    private final ValueArgument value = new ValueArgument();

    @Option(names = "--if-absent", description = "only where it holds nothing")
    private boolean ifAbsent;

    PutCommand(Console console) {
        super(console);
    }

    @Override
    ExitCode run(PaxosClient client) throws InterruptedException, IOException {
        Register register = client.registers().register(key);
        Value given = value.read(text, console());
        return ChangeResult.write(
                key, await(ifAbsent ? register.putIfAbsent(given) : register.put(given)), console(), isJson());
    }
}
