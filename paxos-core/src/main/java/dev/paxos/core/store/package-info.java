/**
 * The persistence SPI of an acceptor.
 *
 * <pre>
 * AcceptorStore            keeps the state of every key durable; small, blocking, batch-wise
 * AcceptorStoreProvider    opens one by name, found by {@link java.util.ServiceLoader}
 *   StoreConfig            what it is opened with
 * StoreStatistics          what it did, for those who operate it
 * CorruptStateException    bytes are there and are wrong
 * StateTable               the states of many keys in memory, as bytes in a few arrays
 * MemoryStore              keeps nothing: for tests and throw-away embedding
 * </pre>
 *
 * <p>Group commit is not a store's work: the acceptor does it, once, for every store. A new store is right when it
 * passes {@code AcceptorStoreContract}, which is published in the {@code tests} jar of this module.
 */
@NullMarked
package dev.paxos.core.store;

import org.jspecify.annotations.NullMarked;
