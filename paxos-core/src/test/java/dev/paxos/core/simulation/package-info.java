/**
 * The whole of the core in one thread, from one seed: real acceptors on real journals, real proposers, and below them a
 * clock, a network and disks that do what a bad day does.
 *
 * <pre>
 * SimulationTest           searches seeds, and runs those that once failed
 *   Simulation             one run: its beginning, its faults, its healing, its end
 *     Scenario             what a run depends on; follows from the seed
 *     Weather, Fault       when what goes wrong
 *     SimulatedServer      acceptor and journal, which crash and come back
 *       WatchedStore       what the journal says is durable
 *       DiskTrouble        what is wrong with its disk
 *       PowerLossTrial     what would be if the power went now
 *       SerialExecutor     the threads of a server
 *     Proposers            processes, which crash and come back under their old ids
 *       SimulatedProposer  one life of one: registers and decisions
 *     SimulatedNetwork     loses, repeats, delays, reorders, replays, cuts
 *       Message            one request
 *     Clients, Operation   what is called, and what was told
 *   Invariants             what must hold at each step
 *     Proposals            of one key: what each was made from, who accepted it, which are chosen
 *     ServerLedger         of one acceptor: what it told, and what is durable
 *     Violations           the first thing that went wrong
 *   RegisterHistory        linearizable? exact, by the versions
 *   DecisionHistory        decided once?
 *   Coverage, Trace        what happened; whether two runs were the same
 *   Shrinker               the smallest run that still fails
 * VirtualTime              the clock
 * HeldNetwork              for tests that place each message by hand
 * </pre>
 *
 * <p>What it does not do: threads. Races between threads of one process are looked for elsewhere, with real ones.
 */
@NullMarked
package dev.paxos.core.simulation;

import org.jspecify.annotations.NullMarked;
