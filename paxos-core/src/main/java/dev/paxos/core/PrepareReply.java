package dev.paxos.core;

/** What an acceptor answers to a prepare. A refusal is an answer too. */
public sealed interface PrepareReply permits Promise, Nack {}
