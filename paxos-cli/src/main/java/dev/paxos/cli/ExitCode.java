package dev.paxos.cli;

/** How a command ended. The numbers are an interface: scripts ask for them. */
enum ExitCode {
    /** Done, and known to be done. */
    OK(0),
    /** It could not be done, for a reason that no other code names: a file that cannot be read, a fault of the program. */
    FAILED(1),
    /** The command line, a key or a value is wrong; nothing was sent. */
    USAGE(2),
    /** The register is absent. */
    NOT_FOUND(3),
    /** The condition does not hold, or another value is decided; nothing was changed. */
    DECLINED(4),
    /** No majority of the servers answered. A change was not made, and never will be. */
    NO_QUORUM(5),
    /** The change may have been made, or may yet be made. */
    INDETERMINATE(6),
    /** Too much is under way; nothing was changed. */
    OVERLOADED(7),
    /** The data directory is corrupt. */
    CORRUPT(8),
    /** A majority of the servers serves, but not all of them. */
    DEGRADED(9);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
