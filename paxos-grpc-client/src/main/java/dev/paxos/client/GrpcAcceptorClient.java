package dev.paxos.client;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Proposal;
import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.acceptor.AcceptorUnavailableException;
import dev.paxos.core.acceptor.AcceptorUnavailableException.Reason;
import dev.paxos.proto.v1.AcceptorRequest;
import dev.paxos.proto.v1.AcceptorResponse;
import dev.paxos.proto.v1.ExchangeRequest;
import dev.paxos.proto.v1.ExchangeResponse;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One remote acceptor over one bidirectional stream. What callers queue while the event loop is busy, or while the
 * connection takes no more, goes as one message: the batch grows with the load, and an idle client sends at once.
 *
 * <p>Connects when it is made, and again whenever the connection breaks; {@link ReconnectPolicy} says when. A request
 * that meets an attempt under way waits for it; one that comes soon after a failed attempt fails at once, as that did.
 * Requests that were sent when a connection breaks fail as unreachable, for they may have arrived; those that were not
 * yet sent go over the next one, or fail as never sent. Nothing is ever sent twice.
 *
 * <p>Thread-safe, and never blocks. All but the queue and the budget belongs to the event loop, where futures complete
 * too. At most {@code budget} is under way: what comes beyond fails at once as overloaded, so that a server that does
 * not read costs nobody anything but that.
 */
final class GrpcAcceptorClient implements AcceptorClient, AutoCloseable {
    private static final Logger LOG = System.getLogger(GrpcAcceptorClient.class.getName());

    private final ExchangeStream.Target target;
    private final EventLoop loop;
    private final Budget budget;
    private final AcceptMessages acceptMessages;
    private final MessageTracer tracer;
    private final ReconnectPolicy policy;
    private final long deadlineNanos;
    private final long sweepNanos;
    private final AcceptorUnavailableException overloaded;
    private final AcceptorUnavailableException noReply;
    private final AcceptorUnavailableException notSent;
    private final AcceptorUnavailableException noConnection;
    private final CallQueue queue = new CallQueue();
    private final Runnable drain = this::drain;

    private volatile Connection connection =
            new Connection(Connection.State.CONNECTING, Optional.empty(), Optional.empty());
    private volatile boolean closed;

    // All below belongs to the event loop.
    private final ArrayDeque<PendingCall<?>> unsent = new ArrayDeque<>();
    private final CallTable sent = new CallTable();
    private final Silence silence;
    private @Nullable ExchangeStream stream;
    private @Nullable Future<?> nextAttempt;
    private @Nullable AcceptorUnavailableException lastFailure;
    private long noAttemptBeforeNanos;
    private boolean opened;
    private boolean sweeping;

    /**
     * Begins to connect.
     *
     * @param deadline how long a request may take from its call on
     */
    GrpcAcceptorClient(
            ExchangeStream.Target target,
            EventLoop loop,
            Duration deadline,
            Budget budget,
            AcceptMessages acceptMessages,
            MessageTracer tracer,
            RandomGenerator random) {
        this.acceptMessages = acceptMessages;
        this.tracer = tracer;
        this.target = target;
        this.loop = loop;
        this.budget = budget;
        policy = new ReconnectPolicy(random);
        deadlineNanos = deadline.toNanos();
        sweepNanos = Math.max(1_000_000, Math.min(deadlineNanos / 20, 50_000_000));
        silence = new Silence(Math.max(deadlineNanos, 250_000_000));
        String who = "server " + target.serverId() + " at " + target.endpoint();
        String within = " within " + deadline.toMillis() + " ms";
        overloaded = new AcceptorUnavailableException(Reason.OVERLOADED, "too much is under way to " + who);
        noReply = new AcceptorUnavailableException(Reason.DEADLINE_EXCEEDED, "no reply from " + who + within);
        notSent = new AcceptorUnavailableException(Reason.DEADLINE_EXCEEDED, "not sent to " + who + within)
                .beforeSending();
        noConnection = new AcceptorUnavailableException(Reason.DEADLINE_EXCEEDED, "no connection to " + who + within)
                .beforeSending();
        loop.execute(this::connect);
    }

    @Override
    public CompletableFuture<PrepareReply> prepare(Key key, Ballot ballot) {
        Ballot.of(ballot.number());
        return submit(new PendingCall.Prepare(ProtoMapping.prepareRequest(key, ballot), key.nameBytes(), deadline()));
    }

    @Override
    public CompletableFuture<AcceptReply> accept(Key key, Proposal proposal, Ballot next) {
        Ballot.of(proposal.ballot().number());
        int bytes = key.nameBytes() + proposal.value().size();
        return submit(new PendingCall.Accept(acceptMessages.of(key, proposal, next), bytes, deadline()));
    }

    @Override
    public CompletableFuture<AcceptorState> state(Key key) {
        return submit(new PendingCall.State(ProtoMapping.stateRequest(key), key.nameBytes(), deadline()));
    }

    /** Asks who answers, and whether its acceptor serves. */
    CompletableFuture<PingReply> ping() {
        return submit(new PendingCall.Ping(deadline()));
    }

    /** Tells how things stand. */
    Connection connection() {
        return connection;
    }

    /** Ends the connection. What was sent fails as unreachable, for it may take effect; all else fails as closed. */
    @Override
    public void close() {
        closed = true;
        try {
            loop.execute(drain);
        } catch (RejectedExecutionException loopIsGone) {
            failUnsentOfClosed();
        }
    }

    private long deadline() {
        return System.nanoTime() + deadlineNanos;
    }

    private <R> CompletableFuture<R> submit(PendingCall<R> call) {
        if (!budget.tryReserve(call.bytes)) {
            call.fail(overloaded);
            return call;
        }
        call.traceParent = tracer.traceParent();
        if (queue.add(call)) {
            try {
                loop.execute(drain);
            } catch (RejectedExecutionException loopIsGone) {
                failUnsentOfClosed();
            }
        }
        return call;
    }

    /** The event loop ended, so the client is closed: whoever adds to the queue empties it. */
    private void failUnsentOfClosed() {
        ArrayDeque<PendingCall<?>> late = new ArrayDeque<>();
        queue.drainTo(late);
        failAll(late, closedFailure());
    }

    private void drain() {
        queue.drainTo(unsent);
        if (closed) {
            stop();
        } else {
            flush();
        }
    }

    private void stop() {
        failAll(unsent, closedFailure());
        if (nextAttempt != null) {
            nextAttempt.cancel(false);
        }
        ExchangeStream last = stream;
        stream = null;
        publish(Connection.State.CLOSED);
        if (last != null) {
            last.end(new AcceptorUnavailableException(Reason.UNREACHABLE, "the client was closed"));
        }
        failSent(new AcceptorUnavailableException(Reason.UNREACHABLE, "the client was closed before the reply came"));
    }

    private void flush() {
        if (stream != null && opened) {
            while (!unsent.isEmpty() && stream.isWritable()) {
                ExchangeRequest batch = nextBatch();
                if (batch.getRequestsCount() > 0) {
                    stream.send(batch);
                }
            }
        } else if (stream == null && !unsent.isEmpty()) {
            if (lastFailure == null || System.nanoTime() - noAttemptBeforeNanos >= 0) {
                connect();
            } else {
                failAll(unsent, lastFailure.beforeSending());
            }
        }
        sweepLater();
    }

    private ExchangeRequest nextBatch() {
        ExchangeRequest.Builder batch = ExchangeRequest.newBuilder();
        int bytes = 0;
        int count = 0;
        PendingCall<?> call;
        while ((call = unsent.peekFirst()) != null) {
            if (call.isDone()) {
                budget.release(call.bytes);
            } else {
                if (count > 0
                        && (count == TransportLimits.MAX_BATCH_COUNT
                                || bytes + call.bytes > TransportLimits.MAX_BATCH_BYTES)) {
                    break;
                }
                sent.add(call);
                AcceptorRequest.Builder request = AcceptorRequest.newBuilder()
                        .setCorrelationId(call.correlationId)
                        .setTraceParent(call.traceParent);
                call.addTo(request);
                batch.addRequests(request.build());
                count++;
                bytes += call.bytes;
            }
            unsent.removeFirst();
        }
        return batch.build();
    }

    private void connect() {
        if (stream != null || closed) {
            return;
        }
        if (nextAttempt != null) {
            nextAttempt.cancel(false);
            nextAttempt = null;
        }
        publish(Connection.State.CONNECTING);
        try {
            stream = new ExchangeStream(target, loop, new StreamOwner());
        } catch (RuntimeException e) {
            // What the application gives to connect with may fail, such as credentials that cannot be read.
            notConnected(new AcceptorUnavailableException(Reason.UNREACHABLE, "cannot connect: " + e));
        }
    }

    /** An attempt to connect failed. */
    private void notConnected(AcceptorUnavailableException why) {
        boolean wrong = why.reason() == Reason.WRONG_SERVER;
        if (lastFailure == null || (wrong && lastFailure.reason() != Reason.WRONG_SERVER)) {
            LOG.log(
                    wrong ? Level.WARNING : Level.INFO,
                    "Cannot connect to server {0} at {1}: {2}",
                    target.serverId(),
                    target.endpoint(),
                    why.getMessage());
        }
        lastFailure = why;
        long wait = policy.afterFailureNanos();
        noAttemptBeforeNanos = System.nanoTime() + ReconnectPolicy.onDemandNanos(wait);
        publish(Connection.State.DISCONNECTED);
        reconnectIn(wait);
        failAll(unsent, why.beforeSending());
    }

    private void reconnectIn(long waitNanos) {
        nextAttempt = loop.schedule(this::connect, waitNanos, TimeUnit.NANOSECONDS);
    }

    private void publish(Connection.State state) {
        publish(state, connection.identity());
    }

    private void publish(Connection.State state, Optional<ServerIdentity> identity) {
        connection = new Connection(
                state,
                identity,
                state == Connection.State.CONNECTED
                        ? Optional.empty()
                        : Optional.ofNullable(lastFailure).map(AcceptorUnavailableException::getMessage));
    }

    private void sweepLater() {
        if (!sweeping && (sent.size() > 0 || !unsent.isEmpty() || (opened && silence.isAsking()))) {
            sweeping = true;
            var unused = loop.schedule(this::sweep, sweepNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Fails what is past its deadline: now and then for all, instead of a timer for each. */
    private void sweep() {
        sweeping = false;
        long now = System.nanoTime();
        boolean expired = false;
        PendingCall<?> call;
        while ((call = sent.removeExpired(now)) != null) {
            finish(call).fail(noReply);
            expired = true;
        }
        while ((call = unsent.peekFirst()) != null && call.deadlineNanos - now <= 0) {
            finish(unsent.removeFirst()).fail(opened ? notSent : noConnection);
            expired |= opened;
        }
        ExchangeStream current = stream;
        if (current != null && opened) {
            switch (silence.check(now, expired, deadlineNanos)) {
                case FINE -> {}
                case ASK -> {
                    PendingCall.Ping ping = new PendingCall.Ping(now + deadlineNanos);
                    budget.reserve(ping.bytes);
                    unsent.addLast(ping);
                }
                case GIVE_UP ->
                    current.end(new AcceptorUnavailableException(
                            Reason.UNREACHABLE,
                            "nothing heard from " + target.endpoint() + " for "
                                    + TimeUnit.NANOSECONDS.toMillis(silence.nanos(now)) + " ms"));
            }
        }
        flush();
    }

    private PendingCall<?> finish(PendingCall<?> call) {
        budget.release(call.bytes);
        return call;
    }

    private void failSent(AcceptorUnavailableException why) {
        List<PendingCall<?>> lost = new ArrayList<>(sent.size());
        sent.drainTo(lost);
        for (PendingCall<?> call : lost) {
            finish(call).fail(why);
        }
    }

    private void failAll(ArrayDeque<PendingCall<?>> calls, AcceptorUnavailableException why) {
        PendingCall<?> call;
        while ((call = calls.pollFirst()) != null) {
            finish(call).fail(why);
        }
    }

    private static AcceptorUnavailableException closedFailure() {
        return new AcceptorUnavailableException(Reason.CLOSED, "the client is closed");
    }

    private final class StreamOwner implements ExchangeStream.Owner {
        @Override
        public void opened(ExchangeStream source, ServerIdentity identity) {
            policy.connected();
            opened = true;
            lastFailure = null;
            silence.heard(System.nanoTime());
            connection.identity().ifPresent(before -> {
                if (!before.incarnation().equals(identity.incarnation())) {
                    LOG.log(
                            Level.WARNING,
                            "Server {0} at {1} came back with another data directory: {2}, before {3}",
                            identity.serverId(),
                            target.endpoint(),
                            identity.incarnation(),
                            before.incarnation());
                }
            });
            publish(Connection.State.CONNECTED, Optional.of(identity));
            LOG.log(Level.INFO, "Connected to server {0} at {1}", identity.serverId(), target.endpoint());
            flush();
        }

        @Override
        public void received(ExchangeStream source, ExchangeResponse message) {
            silence.heard(System.nanoTime());
            List<AcceptorResponse> responses = message.getResponsesList();
            for (int i = 0; i < responses.size(); i++) {
                AcceptorResponse response = responses.get(i);
                PendingCall<?> call = sent.remove(response.getCorrelationId());
                // None: its deadline passed, and the reply counts for nothing; or nobody ever asked.
                if (call != null) {
                    finish(call).answer(response);
                }
            }
        }

        @Override
        public void writable(ExchangeStream source) {
            flush();
        }

        @Override
        public void ended(ExchangeStream source, AcceptorUnavailableException why) {
            if (source != stream) {
                return;
            }
            stream = null;
            if (opened) {
                opened = false;
                // Whatever a stream that was open ends with, nobody knows of the requests that were on it.
                lastFailure = why.reason() == Reason.UNREACHABLE
                        ? why
                        : new AcceptorUnavailableException(Reason.UNREACHABLE, String.valueOf(why.getMessage()));
                LOG.log(Level.INFO, "Lost server {0}: {1}", target.serverId(), why.getMessage());
                noAttemptBeforeNanos = System.nanoTime();
                publish(Connection.State.CONNECTING);
                reconnectIn(policy.afterBreakNanos());
                failSent(lastFailure);
            } else {
                notConnected(why);
            }
        }
    }
}
