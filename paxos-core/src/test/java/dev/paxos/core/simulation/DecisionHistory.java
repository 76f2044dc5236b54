package dev.paxos.core.simulation;

import dev.paxos.core.simulation.Operation.Kind;
import dev.paxos.core.simulation.Operation.Result;
import java.util.List;
import java.util.Objects;

/** What callers were told of one decision: it is made once, of a value that was proposed by then, and never undone. */
final class DecisionHistory {
    private final List<Operation> operations;
    private final Violations violations;

    DecisionHistory(List<Operation> operations, Violations violations) {
        this.operations = operations;
        this.violations = violations;
    }

    void check() {
        long firstTold = Operation.NEVER;
        String decided = "";
        for (Operation operation : operations) {
            String told = operation.decided;
            if (operation.result == Result.DECIDED && told != null) {
                violations.require(
                        decided.isEmpty() || decided.equals(told), "one value is decided, once", decided, operation);
                decided = told;
                firstTold = Math.min(firstTold, operation.endNanos);
                violations.require(
                        operation.own == (operation.kind == Kind.PROPOSE && told.equals(operation.token())),
                        "a caller is told whether its value was decided",
                        operation);
            }
        }
        if (decided.isEmpty()) {
            return;
        }
        Operation proposer = null;
        for (Operation operation : operations) {
            violations.require(
                    operation.result != Result.UNDECIDED || operation.startNanos <= firstTold,
                    "what was decided stays so",
                    decided,
                    operation);
            if (operation.kind == Kind.PROPOSE && Objects.equals(operation.token(), decided)) {
                proposer = operation;
            }
        }
        violations.require(
                proposer != null
                        && proposer.startNanos <= firstTold
                        && (proposer.result == Result.DECIDED || proposer.result.isUnknown()),
                "only a value is decided that was proposed before, and not said to be lost",
                decided,
                proposer == null ? "nobody" : proposer);
    }
}
