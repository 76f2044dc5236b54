package dev.paxos.core.trace;

/** Some of the commands of traces. */
interface Verbs {
    /** Carries a command out if it is one of these, and tells whether it is. */
    boolean run(Command command);
}
