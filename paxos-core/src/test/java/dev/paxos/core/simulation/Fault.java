package dev.paxos.core.simulation;

/** What the weather may do. Each kind is drawn for a seed or not, and can be switched off when a failure is shrunk. */
enum Fault {
    MESSAGE_LOSS,
    MESSAGE_REPETITION,
    MESSAGE_DELAY,
    MESSAGE_REPLAY,
    PARTITION,
    ONE_WAY_PARTITION,
    POWER_LOSS,
    POWER_LOSS_OF_ALL,
    PROCESS_KILLED,
    CLEAN_RESTART,
    CRASH_IN_DISK_OPERATION,
    CRASH_IN_RECOVERY,
    SERVER_PAUSE,
    SLOW_SERVER,
    SLOW_SYNC,
    FAILED_WRITE,
    FAILED_SYNC,
    SHORT_WRITES,
    FULL_DISK,
    BIT_ROT,
    PROPOSER_CRASH,
    PROPOSER_PAUSE,
    COLLIDING_IDS,
    TIGHT_LIMITS
}
