package dev.paxos.cli;

import dev.paxos.client.Answer;
import dev.paxos.client.PaxosClient;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import dev.paxos.core.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what each acceptor holds for a key. */
@Command(
        name = "state",
        description = {
            "Tells what each acceptor holds for a key, which need not be chosen.",
            "The value of a register is shown as its size: an envelope that holds more than the value."
        })
final class StateCommand extends ClusterCommand {
    @Parameters(paramLabel = "KEY", description = "the decision, or plain Paxos instance")
    private String key = "";

    @Option(names = "--register", description = "the key is a register's")
    private boolean register;

    StateCommand(Console console) {
        super(console);
    }

    @Override
    ExitCode run(PaxosClient client) throws InterruptedException {
        Key instance = register ? Key.register(key) : Key.decision(key);
        Map<Integer, Answer<AcceptorState>> answers =
                await(client.broadcast().state(instance).all());
        if (isJson()) {
            console().line(json(answers).toString());
        } else {
            table(answers).lines().forEach(console()::line);
        }
        long replied = answers.values().stream()
                .filter(answer -> answer instanceof Answer.Replied)
                .count();
        if (replied == answers.size()) {
            return ExitCode.OK;
        }
        return replied > answers.size() / 2 ? ExitCode.DEGRADED : ExitCode.NO_QUORUM;
    }

    private Table table(Map<Integer, Answer<AcceptorState>> answers) {
        Table table = new Table("SERVER", "PROMISED", "ACCEPTED", "VALUE");
        answers.forEach((id, answer) -> {
            if (answer instanceof Answer.Replied<AcceptorState> replied) {
                AcceptorState state = replied.reply();
                table.row(
                        Integer.toString(id),
                        state.promised().toString(),
                        state.accepted().ballot().toString(),
                        value(state).map(this::shown).orElse("-"));
            } else {
                table.row(Integer.toString(id), "?", "?", problem(answer).orElse(""));
            }
        });
        return table;
    }

    private String shown(Value value) {
        return register
                ? "(" + value.size() + " bytes)"
                : value.text()
                        .filter(text -> text.chars().noneMatch(Character::isISOControl))
                        .orElse("(" + value.size() + " bytes)");
    }

    private Json json(Map<Integer, Answer<AcceptorState>> answers) {
        List<Json> servers = new ArrayList<>();
        answers.forEach((id, answer) -> {
            Json server = new Json().with("id", id);
            if (answer instanceof Answer.Replied<AcceptorState> replied) {
                AcceptorState state = replied.reply();
                server.with("promised", state.promised().number())
                        .with("accepted", state.accepted().ballot().number())
                        .withValue("value", value(state));
            }
            servers.add(server.with("problem", problem(answer)));
        });
        return new Json().with("key", key).with("register", register).with("servers", servers);
    }

    private static Optional<Value> value(AcceptorState state) {
        return state.accepted().isNone()
                ? Optional.empty()
                : Optional.of(state.accepted().value());
    }

    private static Optional<String> problem(Answer<AcceptorState> answer) {
        return answer instanceof Answer.Failed<AcceptorState> failed ? Optional.of(failed.message()) : Optional.empty();
    }
}
