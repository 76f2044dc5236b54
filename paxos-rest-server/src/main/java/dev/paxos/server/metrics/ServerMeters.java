package dev.paxos.server.metrics;

import dev.paxos.client.PeerMonitor;
import dev.paxos.client.PeerStatus;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.acceptor.AcceptorStatistics;
import dev.paxos.core.acceptor.AcceptorStatistics.Message;
import dev.paxos.core.proposer.ProposerStatistics;
import dev.paxos.core.store.StoreStatistics;
import dev.paxos.server.health.ServerHealth;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/** Names what the parts of the server count themselves. A bare acceptor has neither proposers nor peers. */
public final class ServerMeters {
    private final Acceptor acceptor;
    private final Optional<StoreStatistics> store;
    private final Map<String, ProposerStatistics> proposers;
    private final Optional<PeerMonitor> peers;
    private final ServerHealth health;
    private final DoubleSupplier operationsInFlight;

    /**
     * Takes the parts.
     *
     * @param acceptor the acceptor of this server
     * @param store what its store tells, if it does
     * @param proposers by what they propose for
     * @param peers what watches the other servers
     * @param health how this server is
     * @param operationsInFlight how many operations on registers and decisions are under way
     */
    public ServerMeters(
            Acceptor acceptor,
            Optional<StoreStatistics> store,
            Map<String, ProposerStatistics> proposers,
            Optional<PeerMonitor> peers,
            ServerHealth health,
            DoubleSupplier operationsInFlight) {
        this.acceptor = acceptor;
        this.store = store;
        this.proposers = Map.copyOf(proposers);
        this.peers = peers;
        this.health = health;
        this.operationsInFlight = operationsInFlight;
    }

    void bindTo(MeterRegistry registry) {
        Registrar all = new Registrar(registry);
        bindAcceptor(all);
        store.ifPresent(statistics -> bindStore(all, statistics));
        proposers.forEach((name, statistics) -> bindProposer(all, name, statistics));
        if (!proposers.isEmpty()) {
            all.gauge("paxos.operations.in.flight", "Operations under way on this server", operationsInFlight);
        }
        peers.ifPresent(monitor -> bindPeers(all, monitor));
    }

    private void bindAcceptor(Registrar all) {
        all.gauge("paxos.acceptor.serving", "1 while the acceptor answers", () -> flag(health.isServing()));
        all.gauge(
                "paxos.acceptor.halted",
                "1 once a storage fault has halted the acceptor, until the server is restarted",
                () -> flag(health.isHalted()));
        all.gauge(
                "paxos.acceptor.writable",
                "1 while the acceptor takes any write, 0 while its disk or memory is full or it does not serve",
                () -> flag(health.takesWrites()));
        all.gauge("paxos.acceptor.keys", "Keys that the acceptor has a state of", acceptor::keyCount);
        all.counter(
                "paxos.acceptor.protocol.violations",
                "Accepts that named another value at a ballot that had one: a broken or colliding proposer",
                acceptor,
                Acceptor::protocolViolations);
        for (Message message : Message.values()) {
            all.counter(
                    "paxos.acceptor.unanswered.messages",
                    "Messages without a reply: overloaded, disk or memory full, halted or stopping",
                    acceptor.statistics(),
                    statistics -> statistics.unanswered(message),
                    "message",
                    label(message));
        }
    }

    private static void bindStore(Registrar all, StoreStatistics store) {
        all.counter("paxos.journal.written.bytes", "Bytes that saves wrote", store, StoreStatistics::writtenBytes);
        all.gauge("paxos.journal.segments", "Segments that are in use, the current one among them", store::segments);
        all.gauge("paxos.journal.snapshot.bytes", "The length of the newest snapshot", store::snapshotBytes);
        all.gauge("paxos.journal.state.bytes", "What the states take of the heap", store::stateBytes);
        all.gauge(
                "paxos.journal.max.state.bytes",
                "What the states may take of the heap before none may take more",
                store::maxStateBytes);
        all.counter(
                "paxos.journal.compactions",
                "Compactions that replaced segments by a snapshot",
                store,
                StoreStatistics::compactions);
        all.counter(
                "paxos.journal.failed.compactions",
                "Compactions that failed; the journal grows until one succeeds",
                store,
                StoreStatistics::failedCompactions);
        all.gauge(
                "paxos.journal.since.compaction.seconds",
                "Time since the last compaction, NaN before the first of this process",
                () -> seconds(store.sinceCompaction()));
    }

    private static void bindProposer(Registrar all, String name, ProposerStatistics proposer) {
        String[] labels = {"proposer", name};
        all.counter(
                "paxos.proposer.operations",
                "Operations that a decided round told",
                proposer,
                ProposerStatistics::operations,
                labels);
        all.counter(
                "paxos.proposer.rounds",
                "Rounds that decided; operations by rounds is how many share one",
                proposer,
                ProposerStatistics::rounds,
                labels);
        all.counter(
                "paxos.proposer.one.round.trip.rounds",
                "Rounds that began with phase 2, on a promise kept from an earlier one",
                proposer,
                ProposerStatistics::oneRoundTrip,
                labels);
        all.counter(
                "paxos.proposer.overtaken.rounds",
                "Rounds lost: overtaken by another proposer, or without a majority",
                proposer,
                ProposerStatistics::overtaken,
                labels);
        all.counter(
                "paxos.proposer.quorum.reads",
                "Reads begun: one round trip, nothing written, where the acceptors agree",
                proposer,
                ProposerStatistics::quorumReads,
                labels);
        all.counter(
                "paxos.proposer.quorum.reads.settled.by.round",
                "Reads whose answers disagreed, so that a round had to settle them",
                proposer,
                ProposerStatistics::readsThatNeededARound,
                labels);
    }

    private void bindPeers(Registrar all, PeerMonitor monitor) {
        all.gauge(
                "paxos.majority",
                "1 while a majority of the servers is up, as this one sees it",
                () -> flag(health.hasMajority()));
        for (int id : monitor.peers().keySet()) {
            String[] labels = {"peer", Integer.toString(id)};
            all.gauge(
                    "paxos.peer.up",
                    "1 while the other server answers pings, and its acceptor serves",
                    () -> peer(monitor, id).map(peer -> flag(peer.up())).orElse(Double.NaN),
                    labels);
            all.gauge(
                    "paxos.peer.round.trip.seconds",
                    "How long the last ping that was answered took, NaN before the first",
                    () -> seconds(peer(monitor, id).flatMap(PeerStatus::roundTrip)),
                    labels);
            all.gauge(
                    "paxos.peer.since.contact.seconds",
                    "Time since the last answer to a ping, NaN before the first",
                    () -> seconds(peer(monitor, id).flatMap(PeerStatus::sinceContact)),
                    labels);
        }
    }

    private static Optional<PeerStatus> peer(PeerMonitor monitor, int id) {
        return Optional.ofNullable(monitor.peers().get(id));
    }

    /** Returns the histograms of the parts. */
    List<HistogramFamily> histograms() {
        List<HistogramFamily> all = new ArrayList<>();
        HistogramFamily messages = HistogramFamily.ofDurations(
                "paxos_acceptor_message_duration_seconds",
                "Messages of the protocol at this acceptor, until what the reply tells is durable",
                "message",
                "outcome");
        AcceptorStatistics statistics = acceptor.statistics();
        for (Message message : Message.values()) {
            messages.add(statistics.grantedNanos(message), label(message), "granted");
            messages.add(statistics.refusedNanos(message), label(message), "refused");
        }
        all.add(messages);
        HistogramFamily phases = HistogramFamily.ofDurations(
                "paxos_proposer_phase_duration_seconds",
                "Phases of rounds, from their messages until a majority promised or accepted",
                "proposer",
                "phase");
        proposers.forEach((name, proposer) ->
                phases.add(proposer.prepareNanos(), name, "prepare").add(proposer.acceptNanos(), name, "accept"));
        all.add(phases);
        store.ifPresent(journal -> {
            all.add(HistogramFamily.ofSizes(
                            "paxos_journal_batch_states", "States that one save of the journal made durable together")
                    .add(journal.batchSizes()));
            all.add(HistogramFamily.ofDurations(
                            "paxos_journal_save_duration_seconds", "Saves of the journal: encoding, writing, syncing")
                    .add(journal.saveNanos()));
            all.add(HistogramFamily.ofDurations(
                            "paxos_journal_sync_duration_seconds", "Syncs of the journal: one fdatasync each")
                    .add(journal.syncNanos()));
        });
        return all;
    }

    private static String label(Message message) {
        return message.name().toLowerCase(Locale.ROOT);
    }

    private static double flag(boolean set) {
        return set ? 1 : 0;
    }

    private static double seconds(Optional<Duration> duration) {
        return duration.map(time -> time.toNanos() / 1e9).orElse(Double.NaN);
    }

    /** Registers in one line each. */
    private record Registrar(MeterRegistry registry) {
        void gauge(String name, String help, DoubleSupplier value, String... labels) {
            Gauge.builder(name, value::getAsDouble)
                    .description(help)
                    .tags(Tags.of(labels))
                    .register(registry);
        }

        <T> void counter(String name, String help, T counted, ToDoubleFunction<T> count, String... labels) {
            FunctionCounter.builder(name, counted, count)
                    .description(help)
                    .tags(Tags.of(labels))
                    .register(registry);
        }
    }
}
