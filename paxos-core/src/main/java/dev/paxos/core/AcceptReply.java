package dev.paxos.core;

/** What an acceptor answers to an accept. A refusal is an answer too. */
public sealed interface AcceptReply permits Accepted, Nack {}
