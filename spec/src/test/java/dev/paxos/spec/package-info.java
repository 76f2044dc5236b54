/**
 * Runs the specification: TLC on every model, and on every model with a fault planted in it.
 *
 * <pre>
 * SpecificationTest   every line of checks.txt gives what it says
 *   Check             one line
 *   Tlc, Verdict      one run of the model checker, and what it found
 * CorrespondenceTest  what the README says of the code is still there
 * </pre>
 *
 * <p>What it does not do: say anything of the code itself. The tests of the core do.
 */
@NullMarked
package dev.paxos.spec;

import org.jspecify.annotations.NullMarked;
