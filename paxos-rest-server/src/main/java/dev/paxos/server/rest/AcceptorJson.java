package dev.paxos.server.rest;

import dev.paxos.core.AcceptReply;
import dev.paxos.core.Accepted;
import dev.paxos.core.AcceptorState;
import dev.paxos.core.Ballot;
import dev.paxos.core.Nack;
import dev.paxos.core.PrepareReply;
import dev.paxos.core.Promise;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** The acceptor's replies as JSON. The order of the members is part of the interface. */
final class AcceptorJson {
    private AcceptorJson() {}

    static JsonBody of(PrepareReply reply) {
        Proposal accepted = reply instanceof Promise promise ? promise.accepted() : ((Nack) reply).accepted();
        return JsonBody.holding(accepted.value().size(), json -> {
            json.writeStartObject();
            if (reply instanceof Promise promise) {
                writePromised(json, false, promise.ballot());
            } else if (reply instanceof Nack nack) {
                writePromised(json, true, nack.promised());
            }
            writeIfAccepted(json, accepted);
            json.writeEndObject();
        });
    }

    /** The reply to the accept of a proposal. */
    static JsonBody of(AcceptReply reply, Proposal proposal) {
        return JsonBody.holding(proposal.value().size(), json -> {
            json.writeStartObject();
            if (reply instanceof Accepted) {
                json.writeBooleanProperty("ignored", false);
                writeAccepted(json, proposal);
            } else if (reply instanceof Nack nack) {
                writePromised(json, true, nack.promised());
            }
            json.writeEndObject();
        });
    }

    static JsonBody of(AcceptorState state) {
        return JsonBody.holding(state.accepted().value().size(), json -> {
            json.writeStartObject();
            json.writeNumberProperty("promisedId", state.promised().number());
            if (state.accepted().isNone()) {
                json.writeNumberProperty("acceptedId", Ballot.NONE.number());
                json.writeNullProperty("acceptedValue");
            } else {
                writeAccepted(json, state.accepted());
            }
            json.writeEndObject();
        });
    }

    private static void writePromised(JsonGenerator json, boolean ignored, Ballot promised) {
        json.writeBooleanProperty("ignored", ignored);
        json.writeNumberProperty("promisedId", promised.number());
    }

    private static void writeIfAccepted(JsonGenerator json, Proposal accepted) {
        if (!accepted.isNone()) {
            writeAccepted(json, accepted);
        }
    }

    private static void writeAccepted(JsonGenerator json, Proposal accepted) {
        json.writeNumberProperty("acceptedId", accepted.ballot().number());
        Value value = accepted.value();
        Optional<String> text = value.text();
        if (text.isPresent()) {
            json.writeStringProperty("acceptedValue", text.get());
        } else {
            json.writeBinaryProperty("acceptedValueBase64", value.toByteArray());
        }
    }
}
