package dev.paxos.client;

import dev.paxos.core.Ballot;
import dev.paxos.core.Key;
import dev.paxos.core.Proposal;
import dev.paxos.proto.v1.AcceptRequest;
import org.jspecify.annotations.Nullable;

/**
 * Builds the message of an accept once for all servers: a proposer sends the same one to each in turn, so the last one
 * built is what the next server gets too. Shared by the connections of a client; thread-safe.
 */
final class AcceptMessages {
    private record Built(Key key, Proposal proposal, Ballot next, AcceptRequest message) {}

    private volatile @Nullable Built last;

    AcceptRequest of(Key key, Proposal proposal, Ballot next) {
        Built built = last;
        if (built == null || !isOf(built, key, proposal, next)) {
            built = new Built(key, proposal, next, ProtoMapping.acceptRequest(key, proposal, next));
            last = built;
        }
        return built.message;
    }

    // The very objects: to compare values would cost more than it spares.
    @SuppressWarnings("ReferenceEquality")
    private static boolean isOf(Built built, Key key, Proposal proposal, Ballot next) {
        return built.key == key && built.proposal == proposal && built.next == next;
    }
}
