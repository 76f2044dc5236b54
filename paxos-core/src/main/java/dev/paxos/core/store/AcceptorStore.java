package dev.paxos.core.store;

import dev.paxos.core.AcceptorState;
import dev.paxos.core.Key;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the state of every key of one acceptor durable: through the end of the process, and through the loss of power.
 *
 * <p>An acceptor that forgets a promise can make the cluster un-choose a value. So a store never loses what a returned
 * {@link #save} held, and never takes bytes that it cannot read for an empty start.
 *
 * <p>One acceptor owns a store. It calls {@link #load} once, before anything else, then {@link #save} from one thread
 * at a time; {@link #find}, {@link #expect}, {@link #forEach}, {@link #size}, {@link #hasRoom} and {@link #hasRoomFor} may be called by any
 * thread at any time after {@code load}. A {@link StateTable} holds what they need.
 */
public interface AcceptorStore extends Closeable {
    /**
     * Reads the last durable state of every key. What is found from then on is durable when this returns, even where an
     * earlier process was killed between its writing and its syncing.
     *
     * @throws CorruptStateException if bytes are there and are wrong: the acceptor then does not start
     * @throws IOException if the state cannot be read: the acceptor then does not start
     */
    void load() throws IOException;

    /**
     * Finds the durable state of a key: the last that was loaded, or that a {@link #save} holds which has returned. While
     * a {@code save} runs it may be the one before.
     *
     * @param key the key
     * @return the state, or null where there is none; quickly, as every message asks
     */
    @Nullable
    AcceptorState find(Key key);

    /**
     * Tells that {@link #find} will be asked for these keys at once. Whether it is called changes nothing that is found.
     *
     * @param keys the keys; quickly, and never blocks
     */
    default void expect(Collection<Key> keys) {}

    /**
     * Hands the durable state of every key to an action, each key once, in any order. A key whose state is saved
     * meanwhile is shown with either state, a new one perhaps not at all.
     *
     * @param action takes a key and its state
     */
    void forEach(BiConsumer<Key, AcceptorState> action);

    /**
     * Counts the keys that have a durable state.
     *
     * @return how many
     */
    int size();

    /**
     * Makes a batch durable. On return all of it is, whatever happens to the process or the machine afterwards. A
     * state replaces the one that was saved for its key before, and never goes back from it: neither its promise nor its
     * accepted ballot is lower.
     *
     * @param batch the new state of each key that changed; not empty, not changed while this runs and not kept
     * @throws IOException if the batch, or a part of it, may not be durable. Nothing is known of it then: the acceptor
     *     halts, calls {@code save} never again, and only a new process, which loads anew, goes on
     */
    void save(Map<Key, AcceptorState> batch) throws IOException;

    /**
     * Tells whether there is room for more, for those who operate the store. It answers false early enough that whatever
     * has been handed to it, and one batch more, still fits.
     *
     * @return true if any write can be taken; cheap, never blocks, and becomes true again by itself
     */
    default boolean hasRoom() {
        return true;
    }

    /**
     * Tells whether there is room for a state. While there is none the acceptor refuses what would need it to be saved,
     * changes nothing, and goes on answering reads. A store whose memory is full may still take states that need no more
     * of it than what they replace.
     *
     * @param key the key
     * @param state the state that it would get
     * @return true if it can be handed to {@link #save}; cheap, never blocks
     */
    default boolean hasRoomFor(Key key, AcceptorState state) {
        return hasRoom();
    }

    /**
     * Names the birth of the durable state: the same as long as the state lives on, another once it was begun anew.
     * Peers can tell by it that an acceptor came back empty.
     *
     * @return the incarnation, or nothing where the store does not keep one
     */
    default Optional<UUID> incarnation() {
        return Optional.empty();
    }

    /**
     * Tells what the store did, for those who operate it.
     *
     * @return live counts, or nothing where the store keeps none
     */
    default Optional<StoreStatistics> statistics() {
        return Optional.empty();
    }

    /**
     * Ends the use of the store and gives back what it holds. Everything saved is durable already. Closing twice is
     * harmless; {@code load} and {@code save} after it throw {@link IOException}.
     *
     * @throws IOException if an orderly end cannot be recorded; nothing that was saved is lost by that
     */
    @Override
    void close() throws IOException;
}
