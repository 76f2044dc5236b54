package dev.paxos.it;

import dev.paxos.it.history.Call;
import dev.paxos.it.history.Ending;
import dev.paxos.it.history.Linearizability;
import dev.paxos.it.history.Operation;
import dev.paxos.it.history.PlainChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges the histories of keys that nobody uses any more, after a last read of each. One thread uses it. */
final class Judge {
    private static final Path FINDINGS = Path.of("target", "histories");

    private final SdkClient reader;
    private final List<String> violations = new ArrayList<>();
    private long operations;
    private long keys;
    private int longest;

    /**
     * Makes one.
     *
     * @param reader reaches the servers without faulty links
     */
    Judge(SdkClient reader) {
        this.reader = reader;
    }

    void judge(HistoryLog.Period period) throws InterruptedException, IOException {
        for (Map.Entry<String, List<Operation>> entry : period.histories().entrySet()) {
            judge(entry.getKey(), entry.getValue());
        }
    }

    private void judge(String key, List<Operation> history) throws InterruptedException, IOException {
        Operation last = lastRead(key);
        history.add(last);
        keys++;
        operations += history.size();
        longest = Math.max(longest, history.size());
        List<String> found = new ArrayList<>(PlainChecks.violations(history));
        if (key.startsWith("list-") && last.ending() instanceof Ending.Told told) {
            found.addAll(PlainChecks.violationsOfExactlyOnce(
                    history, told.after().value().orElse("")));
        }
        Optional<String> violation = Linearizability.violation(history);
        violation.ifPresent(found::add);
        if (!found.isEmpty()) {
            Files.createDirectories(FINDINGS);
            Path file = FINDINGS.resolve(key + ".txt");
            Files.write(file, history.stream().map(Operation::toString).toList());
            found.forEach(text -> violations.add(key + ": " + text + "\n  all of it: " + file.toAbsolutePath()));
        }
    }

    /** Reads until there is an answer: sooner or later the faults leave a majority. */
    private Operation lastRead(String key) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + ServerProcess.PATIENCE.toNanos();
        while (true) {
            long start = System.nanoTime();
            Ending ending = key.startsWith("decision-") ? reader.decision(key) : reader.perform(key, new Call.Get());
            long end = System.nanoTime();
            if (ending instanceof Ending.Told) {
                return new Operation("judge", new Call.Get(), ending, start, end);
            }
            if (end - deadlineNanos > 0) {
                throw new AssertionError("no majority for " + ServerProcess.PATIENCE);
            }
        }
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    @Override
    public String toString() {
        return String.format("%,d operations on %,d keys judged, at most %,d on one", operations, keys, longest);
    }
}
