package dev.paxos.server;

import dev.paxos.client.ServerIdentity;
import dev.paxos.core.acceptor.Acceptor;
import dev.paxos.core.acceptor.AcceptorLimits;
import dev.paxos.core.store.AcceptorStore;
import dev.paxos.core.store.AcceptorStoreProvider;
import dev.paxos.core.store.StoreConfig;
import dev.paxos.core.store.StoreStatistics;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The acceptor of this server with its store, and the thread that saves for it, from opening to closing. */
final class OpenAcceptor implements AutoCloseable {
    private static final Logger LOG = System.getLogger(OpenAcceptor.class.getName());

    private final Acceptor acceptor;
    private final ServerIdentity identity;
    private final Optional<StoreStatistics> storeStatistics;
    private final ExecutorService writer;
    private final Duration stopDeadline;

    private OpenAcceptor(
            Acceptor acceptor,
            ServerIdentity identity,
            Optional<StoreStatistics> storeStatistics,
            ExecutorService writer,
            Duration stopDeadline) {
        this.acceptor = acceptor;
        this.identity = identity;
        this.storeStatistics = storeStatistics;
        this.writer = writer;
        this.stopDeadline = stopDeadline;
    }

    /**
     * Opens the store and loads it.
     *
     * @param settings of which store, and where
     * @return the acceptor, serving
     * @throws WrongSettingException if there is no such store
     * @throws StartRefusedException if the durable state is in use, foreign, corrupt or out of reach
     */
    static OpenAcceptor open(ServerSettings settings) {
        AcceptorStoreProvider provider = provider(settings);
        ExecutorService writer = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "paxos-acceptor-writer");
            thread.setDaemon(true);
            return thread;
        });
        try {
            AcceptorStore store = provider.open(
                    new StoreConfig(settings.dataDirectory(), settings.clusterName(), settings.serverId(), Map.of()));
            AcceptorLimits limits =
                    new AcceptorLimits(settings.maxInFlight(), AcceptorLimits.DEFAULT.maxWaitingBytes());
            Acceptor acceptor = Acceptor.open(store, writer, limits);
            // A store that keeps nothing is born anew with each process.
            UUID incarnation = store.incarnation().orElseGet(UUID::randomUUID);
            ServerIdentity identity =
                    new ServerIdentity(settings.clusterName(), settings.serverId(), incarnation.toString());
            return new OpenAcceptor(acceptor, identity, store.statistics(), writer, settings.stopDeadline());
        } catch (IOException e) {
            writer.shutdown();
            throw new StartRefusedException(SettingName.DATA_DIR + ": " + message(e), e);
        }
    }

    private static AcceptorStoreProvider provider(ServerSettings settings) {
        try {
            return AcceptorStoreProvider.named(settings.store());
        } catch (IllegalArgumentException e) {
            String problem = String.valueOf(e.getMessage()).replaceFirst("^store: ", "");
            throw new WrongSettingException(SettingName.STORE, problem);
        }
    }

    private static String message(IOException e) {
        if (e instanceof FileSystemException file) {
            String reason = file.getReason();
            return file.getFile() + " cannot be used" + (reason == null ? "" : ": " + reason);
        }
        return String.valueOf(e.getMessage());
    }

    Acceptor acceptor() {
        return acceptor;
    }

    /** Returns who this server is, as it tells others. */
    ServerIdentity identity() {
        return identity;
    }

    /** Returns what the store tells of its work, if it does. */
    Optional<StoreStatistics> storeStatistics() {
        return storeStatistics;
    }

    /** Answers what was taken, and closes the store in good order: bounded, for a disk may hang. */
    @Override
    public void close() {
        try {
            acceptor.shutdown().get(stopDeadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.ERROR, "The store could not be closed in good order; what was acknowledged is durable", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            writer.shutdown();
        }
    }
}
