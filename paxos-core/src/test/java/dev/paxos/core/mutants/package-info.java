/**
 * Wrong variants of the real code, which the golden traces or the simulation must find.
 *
 * <pre>
 * MutantsTest       all of them, and a table of what found each
 * Mutant            one textual change of one source file
 *   AcceptorMutants, JournalMutants, ProposerMutants
 * MutantCompiler    compiles it, in memory
 * MutantLoader      loads it in place of the real classes
 * Catchers          what is to find it, loaded together with it
 * </pre>
 */
@NullMarked
package dev.paxos.core.mutants;

import org.jspecify.annotations.NullMarked;
