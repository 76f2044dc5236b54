package dev.paxos.client;

import static java.util.Objects.requireNonNull;

import dev.paxos.core.acceptor.AcceptorClient;
import dev.paxos.core.proposer.ProposerContext;
import dev.paxos.core.proposer.ProposerLimits;
import dev.paxos.core.proposer.ThreadTimer;
import dev.paxos.core.register.Decisions;
import dev.paxos.core.register.Registers;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client of one cluster: it keeps a connection to every server, and finds a server again that was away. Registers and
 * decisions propose from here directly to the acceptors: one round trip from the application to the disks of a majority,
 * and no server whose end would stop anything. Thread-safe; one for a process is enough.
 *
 * <pre>{@code
 * try (PaxosClient client = PaxosClient.connect("demo", "1=host1:9091,2=host2:9092,3=host3:9093")) {
 *     Register colour = client.registers().register("colour");
 *     colour.blocking().put(Value.utf8("red"));
 * }
 * }</pre>
 */
public final class PaxosClient implements AutoCloseable {
    private final Map<Integer, AcceptorClient> acceptors = new TreeMap<>();
    private final Map<Integer, GrpcAcceptorClient> remote = new TreeMap<>();
    private final Map<Integer, PeerMonitor.Target> pingTargets = new TreeMap<>();
    private final Broadcast broadcast;
    private final EventLoops loops;
    private final boolean ownsLoops;
    private final ThreadTimer timer = new ThreadTimer("paxos-client-timer");
    private final @Nullable TlsFiles tlsFiles;
    private final Registers registers;
    private final Decisions decisions;

    private PaxosClient(Builder builder) {
        tlsFiles = builder.tls == null ? null : new TlsFiles(builder.tls);
        Supplier<ChannelCredentials> credentials = tlsFiles == null ? builder.credentials : tlsFiles;
        ownsLoops = builder.loops == null;
        loops = builder.loops == null ? new EventLoops("paxos-client", builder.ioThreads) : builder.loops;
        Map<Integer, Broadcast.Member> members = new TreeMap<>();
        SplittableRandom random = new SplittableRandom();
        AcceptMessages acceptMessages = new AcceptMessages();
        builder.endpoints.forEach((id, endpoint) -> {
            if (builder.localIdentity == null || builder.localIdentity.serverId() != id) {
                GrpcAcceptorClient client = new GrpcAcceptorClient(
                        new ExchangeStream.Target(
                                builder.clusterName,
                                id,
                                endpoint,
                                credentials,
                                Optional.ofNullable(builder.token),
                                builder.connectTimeout,
                                loops.channelType()),
                        loops.group().next(),
                        builder.deadline,
                        new Budget(builder.maxInFlight, builder.maxInFlightBytes),
                        acceptMessages,
                        builder.tracer,
                        random.split());
                AcceptorClient followed = builder.tracer.follow(id, client);
                remote.put(id, client);
                acceptors.put(id, followed);
                members.put(id, new Broadcast.Member(followed, client::ping));
                pingTargets.put(id, new PeerMonitor.Target(endpoint, client::ping));
            }
        });
        if (builder.localIdentity != null && builder.localAcceptor != null) {
            ServerIdentity identity = builder.localIdentity;
            BooleanSupplier serving = builder.localServing;
            AcceptorClient followed = builder.tracer.follow(identity.serverId(), builder.localAcceptor);
            acceptors.put(identity.serverId(), followed);
            members.put(
                    identity.serverId(),
                    new Broadcast.Member(
                            followed,
                            () -> CompletableFuture.completedFuture(new PingReply(identity, serving.getAsBoolean()))));
        }
        broadcast = new Broadcast(members, loops.group(), builder.deadline);
        try {
            ProposerContext context = new ProposerContext(
                    acceptors, builder.proposerIdOrRandom(), builder.proposerLimits, timer, new SharedRandom());
            registers = new Registers(context, builder.maxValueBytes);
            decisions = new Decisions(context);
        } catch (IllegalArgumentException e) {
            closeTransport();
            throw e;
        }
    }

    /**
     * Connects to a cluster with the default settings. Does not wait for the connections.
     *
     * @param clusterName the cluster's name; servers of another one are refused
     * @param endpoints every server of the cluster, not some to begin with: a majority is counted among those named, so
     *     a client that knows fewer is told what the others never agreed to; {@code 1=host:port,2=host:port,…}
     * @return a client to be closed
     * @throws IllegalArgumentException if an argument is malformed; the message says which and where
     */
    public static PaxosClient connect(String clusterName, String endpoints) {
        return builder(clusterName).endpoints(endpoints).build();
    }

    /**
     * Begins to describe a client.
     *
     * @param clusterName the cluster's name; servers of another one are refused
     * @return a builder
     * @throws IllegalArgumentException if the name is empty or not printable ASCII
     */
    public static Builder builder(String clusterName) {
        return new Builder(clusterName);
    }

    /**
     * Returns what sends one message to all servers.
     *
     * @return always the same
     */
    public Broadcast broadcast() {
        return broadcast;
    }

    /**
     * Returns the cluster's registers.
     *
     * @return always the same; closed together with this client
     */
    public Registers registers() {
        return registers;
    }

    /**
     * Returns the cluster's decisions.
     *
     * @return always the same; closed together with this client
     */
    public Decisions decisions() {
        return decisions;
    }

    /**
     * Returns each server's acceptor, for a proposer.
     *
     * @return by server id, in the order of the ids; unmodifiable. The local acceptor, if there is one, is the object
     *     that the builder was given, unless it is followed by a tracer; the others are closed together with this client
     */
    public Map<Integer, AcceptorClient> acceptors() {
        return Collections.unmodifiableMap(acceptors);
    }

    /**
     * Tells how things stand with a server.
     *
     * @param serverId its id
     * @return the connection, or nothing for an unknown id and for the local acceptor
     */
    public Optional<Connection> connection(int serverId) {
        return Optional.ofNullable(remote.get(serverId)).map(GrpcAcceptorClient::connection);
    }

    /**
     * Begins to ping every server but the local one.
     *
     * @param interval how long from one ping to the next; 1 ms to 1 day
     * @param listener is told of each server that comes up or goes down, one change after the other for a server, on
     *     threads that it must not block
     * @return what knows how things stand; it ends with this client, or before
     * @throws IllegalArgumentException if the interval is out of range
     */
    public PeerMonitor monitor(Duration interval, Consumer<PeerStatus> listener) {
        return new PeerMonitor(pingTargets, Builder.positive("interval", interval), timer, listener);
    }

    /**
     * Ends every connection and thread. What was not sent yet, and what comes later, fails with {@code CLOSED}; what was
     * sent and has no reply fails with {@code UNREACHABLE}, for it may take effect. Twice is harmless.
     */
    @Override
    public void close() {
        registers.close();
        decisions.close();
        closeTransport();
    }

    private void closeTransport() {
        timer.close();
        if (tlsFiles != null) {
            tlsFiles.close();
        }
        remote.values().forEach(GrpcAcceptorClient::close);
        if (ownsLoops) {
            loops.close();
        }
        broadcast.close();
    }

    /** Each thread's own, for back-off: chance that decides nothing but waiting times. */
    private static final class SharedRandom implements RandomGenerator {
        @Override
        public long nextLong() {
            return ThreadLocalRandom.current().nextLong();
        }
    }

    /** Describes a client. Not thread-safe. */
    public static final class Builder {
        private final String clusterName;
        private final Map<Integer, Endpoint> endpoints = new TreeMap<>();
        private Supplier<ChannelCredentials> credentials = InsecureChannelCredentials::create;
        private @Nullable PaxosTls tls;
        private @Nullable BearerToken token;
        private Duration deadline = Duration.ofSeconds(2);
        private Duration connectTimeout = Duration.ofSeconds(5);
        private int maxInFlight = 16_384;
        private long maxInFlightBytes = 64 << 20;
        private int ioThreads = 1;
        private @Nullable EventLoops loops;
        private @Nullable ServerIdentity localIdentity;
        private @Nullable AcceptorClient localAcceptor;
        private BooleanSupplier localServing = () -> true;
        private MessageTracer tracer = MessageTracer.NONE;
        private int proposerId;
        private ProposerLimits proposerLimits = ProposerLimits.DEFAULT;
        private int maxValueBytes = Registers.DEFAULT_MAX_VALUE_BYTES;

        private Builder(String clusterName) {
            requireNonNull(clusterName, "clusterName");
            if (clusterName.isEmpty() || !clusterName.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
                throw new IllegalArgumentException("clusterName: is '" + clusterName + "', must be printable ASCII");
            }
            this.clusterName = clusterName;
        }

        /**
         * Adds a server.
         *
         * @param serverId its id, from 1 up
         * @param host where it listens for gRPC
         * @param port where it listens for gRPC
         * @return this
         * @throws IllegalArgumentException if a part is out of range, or the id has an endpoint already
         */
        public Builder endpoint(int serverId, String host, int port) {
            Endpoint endpoint = new Endpoint(host, port);
            if (serverId < 1) {
                throw new IllegalArgumentException("serverId: is " + serverId + ", must be 1 or more");
            }
            if (endpoints.putIfAbsent(serverId, endpoint) != null) {
                throw new IllegalArgumentException("serverId: " + serverId + " has an endpoint already");
            }
            return this;
        }

        /**
         * Adds servers.
         *
         * @param text {@code 1=host:port,2=host:port,…}
         * @return this
         * @throws IllegalArgumentException if it is malformed; the message says where
         */
        public Builder endpoints(String text) {
            Endpoint.parseAll(text).forEach((id, endpoint) -> endpoint(id, endpoint.host(), endpoint.port()));
            return this;
        }

        /**
         * Names a server that is this process: messages to it do not leave the process. An endpoint of the same id is
         * not used.
         *
         * @param serverId its id
         * @param acceptor its acceptor, not closed by this client
         * @return this
         */
        public Builder localAcceptor(int serverId, AcceptorClient acceptor) {
            return localAcceptor(new ServerIdentity(clusterName, serverId, "local"), acceptor, () -> true);
        }

        /**
         * Names a server that is this process, with what it answers to a ping.
         *
         * @param identity who it is
         * @param acceptor its acceptor, not closed by this client
         * @param serving whether the acceptor serves
         * @return this
         * @throws IllegalArgumentException if the identity is of another cluster
         */
        public Builder localAcceptor(ServerIdentity identity, AcceptorClient acceptor, BooleanSupplier serving) {
            if (!identity.clusterName().equals(clusterName)) {
                throw new IllegalArgumentException(
                        "identity: is of the cluster '" + identity.clusterName() + "', not of '" + clusterName + "'");
            }
            localIdentity = identity;
            localAcceptor = requireNonNull(acceptor, "acceptor");
            localServing = requireNonNull(serving, "serving");
            return this;
        }

        /**
         * Sets how long a message may take, from the call to the reply. Checked about twenty times in that time, so it
         * may take a twentieth longer.
         *
         * @param deadline positive; 2 seconds unless set
         * @return this
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder deadline(Duration deadline) {
            this.deadline = positive("deadline", deadline);
            return this;
        }

        /**
         * Sets how long an attempt to connect may take until the server has said who it is.
         *
         * @param connectTimeout positive; 5 seconds unless set
         * @return this
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder connectTimeout(Duration connectTimeout) {
            this.connectTimeout = positive("connectTimeout", connectTimeout);
            return this;
        }

        /**
         * Bounds what is under way to each server; what comes beyond fails at once with {@code OVERLOADED}.
         *
         * @param requests the most requests; 16384 unless set
         * @param bytes the most bytes of keys and values, and some 256 bytes for each request; 64 MiB unless set
         * @return this
         * @throws IllegalArgumentException if a limit is out of range
         */
        public Builder maxInFlight(int requests, long bytes) {
            var unused = new Budget(requests, bytes);
            maxInFlight = requests;
            maxInFlightBytes = bytes;
            return this;
        }

        /**
         * Sets the number of threads that do the network's work, on which replies are handed over too.
         *
         * @param threads at least 1; 1 unless set
         * @return this
         * @throws IllegalArgumentException if it is less
         */
        public Builder ioThreads(int threads) {
            if (threads < 1) {
                throw new IllegalArgumentException("ioThreads: is " + threads + ", must be 1 or more");
            }
            ioThreads = threads;
            return this;
        }

        /**
         * Shares threads instead of starting some; they are not ended with the client.
         *
         * @param loops the threads
         * @return this
         */
        public Builder eventLoops(EventLoops loops) {
            this.loops = requireNonNull(loops, "loops");
            return this;
        }

        /**
         * Secures connections with TLS.
         *
         * @param tls whom to trust, and who this client is; plain text unless set
         * @return this
         * @throws IllegalArgumentException when the client is built, if a file cannot be used; the message names it
         */
        public Builder tls(PaxosTls tls) {
            this.tls = requireNonNull(tls, "tls");
            return this;
        }

        /**
         * Sets how connections are secured, where {@link #tls} is not it.
         *
         * @param credentials such as {@link io.grpc.TlsChannelCredentials}; asked anew for each connection, on the
         *     network's thread, so it must not block
         * @return this
         */
        public Builder credentials(Supplier<ChannelCredentials> credentials) {
            this.credentials = requireNonNull(credentials, "credentials");
            return this;
        }

        /**
         * Sets the bearer token that tells the servers who this client is. It is sent over TLS, and in plain text to a
         * loopback address alone.
         *
         * @param token the token; asked anew for each connection, on the network's thread, so it must not block
         * @return this
         */
        public Builder token(Supplier<String> token) {
            this.token = new BearerToken(requireNonNull(token, "token"));
            return this;
        }

        /**
         * Has every message to an acceptor followed.
         *
         * @param tracer what follows it
         * @return this
         */
        public Builder messageTracer(MessageTracer tracer) {
            this.tracer = requireNonNull(tracer, "tracer");
            return this;
        }

        /**
         * Sets the proposer id, instead of drawing one at random.
         *
         * @param proposerId 1 to 1,048,575; a server's own id, or one that no other proposer of the cluster has
         * @return this
         * @throws IllegalArgumentException when the client is built, if it is out of range
         */
        public Builder proposerId(int proposerId) {
            this.proposerId = proposerId;
            return this;
        }

        /**
         * Sets what bounds the memory and the time of operations on registers and decisions.
         *
         * @param limits the limits; {@link ProposerLimits#DEFAULT} unless set
         * @return this
         */
        public Builder proposerLimits(ProposerLimits limits) {
            this.proposerLimits = requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets the largest value that a register takes.
         *
         * @param maxValueBytes in bytes; 1 MiB unless set. The servers have a limit of their own
         * @return this
         * @throws IllegalArgumentException when the client is built, if it is out of range
         */
        public Builder maxValueBytes(int maxValueBytes) {
            this.maxValueBytes = maxValueBytes;
            return this;
        }

        private int proposerIdOrRandom() {
            return proposerId == 0 ? ProposerContext.randomProposerId(new SecureRandom()) : proposerId;
        }

        /**
         * Makes the client, which begins to connect to every server and does not wait for it.
         *
         * @return a client to be closed
         * @throws IllegalArgumentException if there is no server
         */
        public PaxosClient build() {
            if (endpoints.isEmpty() && localAcceptor == null) {
                throw new IllegalArgumentException("endpoints: there are none, at least one is needed");
            }
            return new PaxosClient(this);
        }

        private static Duration positive(String name, Duration duration) {
            if (duration.isNegative() || duration.toMillis() == 0 || duration.toDays() > 1) {
                throw new IllegalArgumentException(name + ": is " + duration + ", must be 1 ms to 1 day");
            }
            return duration;
        }
    }
}
