package dev.paxos.core;

/**
 * What a rule made of a state.
 *
 * @param <R> the kind of reply
 * @param state the state after; it must be durable before the reply may leave
 * @param reply the reply
 * @param changed whether {@code state} differs from the state before, and so has to be saved
 */
public record Transition<R>(AcceptorState state, R reply, boolean changed) {}
