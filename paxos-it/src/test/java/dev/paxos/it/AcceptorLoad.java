package dev.paxos.it;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Clients of one acceptor that prepare, accept and read at random, close to the promise in force, some messages twice;
 * every reply goes into a {@link ReplyLedger}. A client ends with the first message that gets no reply.
 */
final class AcceptorLoad {
    private static final int IN_FLIGHT = 8;
    private static final long END_SECONDS = 60;

    private final ReplyLedger ledger;
    private final int keys;
    private final CountDownLatch awaited;
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean ending;
    private volatile @Nullable Throwable failure;

    private AcceptorLoad(ReplyLedger ledger, int keys, int repliesAwaited) {
        this.ledger = ledger;
        this.keys = keys;
        this.awaited = new CountDownLatch(repliesAwaited);
    }

    /** Starts a client on each connection. */
    static AcceptorLoad start(
            List<? extends AcceptorClient> connections, ReplyLedger ledger, int keys, int repliesAwaited, long seed) {
        AcceptorLoad load = new AcceptorLoad(ledger, keys, repliesAwaited);
        for (AcceptorClient connection : connections) {
            Random random = new Random(seed + load.clients.size());
            Thread client = new Thread(() -> load.run(connection, random), "client " + load.clients.size());
            load.clients.add(client);
        }
        load.clients.forEach(Thread::start);
        return load;
    }

    /** Waits until as many replies have come as were asked for at the start. */
    void awaitReplies() throws InterruptedException {
        if (!awaited.await(END_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError(awaited.getCount() + " replies are missing after " + END_SECONDS + " s");
        }
    }

    /** Ends the clients and waits for what is under way. */
    void end() throws InterruptedException {
        ending = true;
        for (Thread client : clients) {
            client.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
            if (client.isAlive()) {
                throw new AssertionError(client.getName() + " still waits for a reply");
            }
        }
        if (failure != null) {
            throw new AssertionError("a client failed", failure);
        }
    }

    /** Returns a ballot about the one given: below, at or above it. */
    static Ballot ballotNear(Ballot promised, Random random) {
        return Ballot.of(Math.max(0, promised.number() + random.nextInt(5) - 1));
    }

    private void run(AcceptorClient acceptor, Random random) {
        Semaphore slots = new Semaphore(IN_FLIGHT);
        @Nullable Accept last = null;
        try {
            while (!ending) {
                slots.acquire();
                Key key = Key.decision("key-" + random.nextInt(keys));
                Ballot ballot = ballotNear(ledger.known(key).promised(), random);
                CompletableFuture<?> done;
                int kind = random.nextInt(100);
                if (kind < 40) {
                    done = prepare(acceptor, key, ballot);
                } else if (kind < 90 || last == null) {
                    last = new Accept(key, proposal(ballot, random), next(ballot, random));
                    done = accept(acceptor, last);
                } else if (kind < 95) {
                    done = accept(acceptor, last);
                } else {
                    done = read(acceptor, key);
                }
                done.whenComplete((reply, error) -> {
                    if (error == null) {
                        awaited.countDown();
                    } else {
                        ended(error);
                    }
                    slots.release();
                });
            }
            slots.acquire(IN_FLIGHT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            ended(e);
        }
    }

    private record Accept(Key key, Proposal proposal, Ballot next) {}

    private CompletableFuture<?> prepare(AcceptorClient acceptor, Key key, Ballot ballot) {
        ReplyLedger.Known before = ledger.sending(key, ballot);
        return acceptor.prepare(key, ballot).thenAccept(reply -> ledger.replied(key, before, ballot, reply));
    }

    private CompletableFuture<?> accept(AcceptorClient acceptor, Accept message) {
        ReplyLedger.Known before = ledger.sending(message.key(), message.proposal(), message.next());
        return acceptor.accept(message.key(), message.proposal(), message.next())
                .thenAccept(reply -> ledger.replied(message.key(), before, message.proposal(), message.next(), reply));
    }

    private CompletableFuture<?> read(AcceptorClient acceptor, Key key) {
        ReplyLedger.Known before = ledger.known(key);
        return acceptor.state(key).thenAccept(state -> ledger.read(key, before, state));
    }

    private static Proposal proposal(Ballot ballot, Random random) {
        int size = random.nextInt(20) == 0 ? random.nextInt(5_000) : random.nextInt(40);
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return new Proposal(ballot, Value.wrap(bytes));
    }

    private static Ballot next(Ballot ballot, Random random) {
        return random.nextInt(4) == 0 ? Ballot.of(ballot.number() + 1 + random.nextInt(2)) : Ballot.NONE;
    }

    private void ended(Throwable error) {
        ending = true;
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (!(cause instanceof AcceptorUnavailableException)) {
            failure = cause;
        }
    }
}
