package dev.paxos.it;

import dev.paxos.it.history.Call;
import dev.paxos.it.history.Ending;

/**
 * A client of registers and decisions by one of the interfaces, for histories: it says what it was told, and no more. A
 * read that fails has never taken effect. Thread-safe.
 */
interface RegisterClient extends AutoCloseable {
    /** Tells whether the interface has such a call. */
    boolean offers(Call call);

    /** Performs a call to a register, and waits for what becomes of it. */
    Ending perform(String key, Call call) throws InterruptedException;

    /** Tells whether the interface has decisions. */
    boolean offersDecisions();

    /** Proposes a value, which nobody else proposes: a register that is set once, at version 1. */
    Ending propose(String key, String value) throws InterruptedException;

    @Override
    void close();
}
