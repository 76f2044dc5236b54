package dev.paxos.core.register;

/** How a conditional change of a register ended. Either is known to be true: the state told was chosen. */
public sealed interface Outcome {
    /**
     * Returns the state that the register had then.
     *
     * @return after the change where it was applied, the one that stood against it where it was declined
     */
    RegisterState state();

    /**
     * The change was made, exactly once, and is durable on a majority.
     *
     * @param before the state that it was made to
     * @param state the state that it left
     */
    record Applied(RegisterState before, RegisterState state) implements Outcome {}

    /**
     * The change was not made: its condition did not hold.
     *
     * @param state the state for which it did not hold
     */
    record Declined(RegisterState state) implements Outcome {}

    /**
     * Tells whether the change was made.
     *
     * @return true for {@link Applied}
     */
    default boolean isApplied() {
        return this instanceof Applied;
    }
}
