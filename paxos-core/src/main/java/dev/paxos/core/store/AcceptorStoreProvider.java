package dev.paxos.core.store;

import java.io.IOException;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Opens stores of one kind. Implementations are found by {@link ServiceLoader} and told apart by their name. */
public interface AcceptorStoreProvider {
    /**
     * Returns the name under which the store is asked for, such as {@code journal} or {@code memory}.
     *
     * @return a short lower-case word
     */
    String name();

    /**
     * Opens the store; {@link AcceptorStore#load} comes next.
     *
     * @param config where and for whom
     * @return an open store
     * @throws CorruptStateException if bytes are there and are wrong
     * @throws IOException if it cannot be opened: in use by another process, made by another server or cluster,
     *     unreadable; the message is one sentence for the operator
     * @throws IllegalArgumentException if an option is unknown or wrong; the message names it
     */
    AcceptorStore open(StoreConfig config) throws IOException;

    /**
     * Finds a provider on the class path or module path.
     *
     * @param name the name of the store
     * @return its provider
     * @throws IllegalArgumentException if there is none; the message lists the names that there are
     */
    static AcceptorStoreProvider named(String name) {
        TreeMap<String, AcceptorStoreProvider> found = new TreeMap<>();
        for (AcceptorStoreProvider provider : ServiceLoader.load(AcceptorStoreProvider.class)) {
            found.putIfAbsent(provider.name(), provider);
        }
        AcceptorStoreProvider provider = found.get(name);
        if (provider == null) {
            throw new IllegalArgumentException("store: there is no \"" + name + "\", only " + found.keySet());
        }
        return provider;
    }
}
