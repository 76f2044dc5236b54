package dev.paxos.core.trace;

import java.util.List;

/** Carries out the commands of one trace, from the beginning of the world on. */
public interface Script {
    /** Carries out a command, and tells what came of it. */
    Effects run(Command command);

    /**
     * What came of a command, each in plain words of one line.
     *
     * @param replies what was answered, sent and told, in order
     * @param states what is different now
     */
    record Effects(List<String> replies, List<String> states) {}
}
