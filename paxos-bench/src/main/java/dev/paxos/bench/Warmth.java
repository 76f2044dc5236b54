package dev.paxos.bench;

import dev.paxos.bench.load.ClosedLoop;
import dev.paxos.bench.load.Load;
import dev.paxos.bench.load.Preload;
import dev.paxos.bench.system.Session;
import java.time.Duration;

/** Gets a cluster into the state in which it is measured. */
final class Warmth {
    /** Servers and client compile their code while they run: the first load on a cluster is longer, and for that. */
    private static final int FIRST_WARM_UPS = 4;

    private Warmth() {}

    /** Makes all keys exist, and writes for a while. */
    static void raise(Session session, Load puts, int clients, Duration warmUp) throws InterruptedException {
        Preload.run(session, puts);
        ClosedLoop loop = ClosedLoop.start(session, puts, clients);
        Thread.sleep(warmUp.toMillis() * FIRST_WARM_UPS);
        loop.stop();
    }
}
