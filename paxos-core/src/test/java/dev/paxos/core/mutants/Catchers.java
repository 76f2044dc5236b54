package dev.paxos.core.mutants;

import dev.paxos.core.simulation.Simulation;
import dev.paxos.core.trace.Traces;
import java.nio.file.Path;

/** What is to find a mutant, loaded together with it: the traces, which are cheap, then the simulation. */
public final class Catchers {
    private Catchers() {}

    /**
     * Tells which trace and line or which seed found something wrong, or nothing. Whatever a mutant throws is a find.
     *
     * @param playTraces false to see what the simulation finds alone
     * @param seeds how many seeds to simulate, from 1 on
     */
    public static String findFault(boolean playTraces, long seeds) {
        if (playTraces) {
            for (Path trace : Traces.files()) {
                try {
                    Traces.check(trace);
                } catch (Exception | AssertionError | StackOverflowError found) {
                    return placeOf(found, String.valueOf(trace.getFileName()));
                }
            }
        }
        for (long seed = 1; seed <= seeds; seed++) {
            try {
                Simulation.run(seed);
            } catch (Exception | AssertionError | StackOverflowError found) {
                return "seed " + seed;
            }
        }
        return "";
    }

    private static String placeOf(Throwable found, String trace) {
        String message = String.valueOf(found.getMessage());
        return message.startsWith(trace)
                ? message.substring(0, message.indexOf(": "))
                : trace + ", " + found.getClass().getSimpleName();
    }
}
