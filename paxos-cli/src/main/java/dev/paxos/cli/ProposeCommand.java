package dev.paxos.cli;

import dev.paxos.client.PaxosClient;
import dev.paxos.core.register.Decision;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Proposes a value for a decision. */
@Command(
        name = "propose",
        description = {
            "Proposes a value for a decision, and writes the bytes of the value that is decided.",
            "Where that is another one, it had been decided before."
        })
final class ProposeCommand extends ClusterCommand {
    @Parameters(index = "0", paramLabel = "KEY", description = "the decision")
    private String key = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "VALUE", description = "the value; else the standard input")
    private @Nullable String text;

    @Mixin
    private final ValueArgument value = new ValueArgument();

    ProposeCommand(Console console) {
        super(console);
    }

    @Override
    ExitCode run(PaxosClient client) throws InterruptedException, IOException {
        Decision decision = await(client.decisions().propose(key, value.read(text, console())));
        if (isJson()) {
            console()
                    .line(new Json()
                            .with("key", key)
                            .with("own", decision.own())
                            .with("ballot", decision.ballot().number())
                            .withValue("value", Optional.of(decision.value()))
                            .toString());
        } else {
            console().write(decision.value().toByteArray());
            if (console().watched()) {
                console().line("");
            }
        }
        return decision.own() ? ExitCode.OK : ExitCode.DECLINED;
    }
}
