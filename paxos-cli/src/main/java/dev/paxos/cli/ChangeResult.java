package dev.paxos.cli;

import dev.paxos.core.register.Outcome;
import dev.paxos.core.register.RegisterState;

/** Writes how a change of a register ended. */
final class ChangeResult {
    private ChangeResult() {}

    /** Writes it, and returns what the exit code says. */
    static ExitCode write(String key, Outcome outcome, Console console, boolean json) {
        RegisterState state = outcome.state();
        if (json) {
            console.line(new Json()
                    .with("key", key)
                    .with("applied", outcome.isApplied())
                    .with("version", state.version())
                    .with("present", state.isPresent())
                    .toString());
        } else if (outcome.isApplied()) {
            console.line("version " + state.version());
        } else {
            console.err()
                    .println("paxosctl: declined: " + key + " is "
                            + (state.isPresent() ? "at version " : "absent, after version ") + state.version());
        }
        return outcome.isApplied() ? ExitCode.OK : ExitCode.DECLINED;
    }
}
