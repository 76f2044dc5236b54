package dev.paxos.cli;

import dev.paxos.client.PaxosClient;
import dev.paxos.core.Value;
import dev.paxos.core.register.RegisterState;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads a register. */
@Command(
        name = "get",
        description = {
            "Reads a register, and writes the bytes of its value.",
            "To a terminal a line end is added. With -o json the version comes with it."
        })
final class GetCommand extends ClusterCommand {
    @Parameters(paramLabel = "KEY", description = "the register")
    private String key = "";

    GetCommand(Console console) {
        super(console);
    }

    @Override
    ExitCode run(PaxosClient client) throws InterruptedException {
        RegisterState state = await(client.registers().register(key).get());
        Optional<Value> value = state.value();
        if (isJson()) {
            console()
                    .line(new Json()
                            .with("key", key)
                            .with("version", state.version())
                            .withValue("value", value)
                            .toString());
        } else if (value.isPresent()) {
            console().write(value.get().toByteArray());
            if (console().watched()) {
                console().line("");
            }
        } else {
            console().err().println("paxosctl: " + key + " is absent");
        }
        return value.isPresent() ? ExitCode.OK : ExitCode.NOT_FOUND;
    }
}
