package dev.paxos.server.rest;

import dev.paxos.core.Ballot;
import dev.paxos.server.transcript.Exchange;
import dev.paxos.server.transcript.Exchange.Reply;
import dev.paxos.server.transcript.ShownValue;
import dev.paxos.server.transcript.Transcript;
import dev.paxos.server.transcript.Transcript.Contestant;
import dev.paxos.server.transcript.Transcript.Held;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JsonGenerator;

/** A transcript as JSON. Times are in microseconds since the operation began. */
final class TranscriptJson {
    private TranscriptJson() {}

    static JsonBody of(Transcript transcript) {
        return json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("proposers");
            transcript.contestants().forEach(contestant -> write(json, contestant));
            json.writeEndArray();
            json.writeArrayPropertyStart("messages");
            transcript.exchanges().forEach(exchange -> write(json, exchange));
            json.writeEndArray();
            json.writeBooleanProperty("truncated", transcript.truncated());
            json.writeObjectPropertyStart("acceptors");
            transcript.acceptors().forEach((id, held) -> {
                json.writeName(Integer.toString(id));
                write(json, held);
            });
            json.writeEndObject();
            json.writeEndObject();
        };
    }

    private static void write(JsonGenerator json, Contestant contestant) {
        json.writeStartObject();
        json.writeStringProperty("name", contestant.name());
        if (contestant.proposerId() != 0) {
            json.writeNumberProperty("proposerId", contestant.proposerId());
        }
        json.writeStringProperty("outcome", contestant.outcome());
        write(json, "id", contestant.decidedAt());
        json.writeBooleanProperty("succeeded", contestant.succeeded());
        json.writeNumberProperty("tookMicros", micros(contestant.tookNanos()));
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Exchange exchange) {
        json.writeStartObject();
        json.writeStringProperty("proposer", exchange.proposer());
        json.writeNumberProperty("acceptor", exchange.server());
        json.writeStringProperty("type", label(exchange.type()));
        json.writeNumberProperty("id", exchange.ballot().number());
        write(json, "value", exchange.value());
        write(json, "nextId", exchange.next());
        json.writeNumberProperty("sentMicros", micros(exchange.sentNanos()));
        exchange.reply().ifPresent(reply -> write(json, reply));
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Reply reply) {
        json.writeObjectPropertyStart("reply");
        json.writeStringProperty("type", label(reply.verdict()));
        json.writeNumberProperty("atMicros", micros(reply.atNanos()));
        write(json, "promisedId", reply.promised());
        write(json, "acceptedId", reply.acceptedAt());
        write(json, "acceptedValue", reply.accepted());
        reply.problem().ifPresent(problem -> json.writeStringProperty("problem", problem));
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Optional<Held> held) {
        json.writeStartObject();
        if (held.isEmpty()) {
            json.writeStringProperty("error", "no answer");
        } else {
            json.writeNumberProperty("promisedId", held.get().promised());
            json.writeNumberProperty("acceptedId", held.get().acceptedAt());
            write(json, "acceptedValue", held.get().accepted());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Ballot ballot) {
        if (!ballot.isNone()) {
            json.writeNumberProperty(name, ballot.number());
        }
    }

    /** As text where it is short text, else its size; and the version, where there is one. */
    private static void write(JsonGenerator json, String name, Optional<ShownValue> value) {
        value.ifPresent(shown -> {
            shown.text()
                    .ifPresentOrElse(
                            text -> json.writeStringProperty(name, text),
                            () -> json.writeNumberProperty(name + "Bytes", shown.bytes()));
            if (shown.version() > 0) {
                json.writeNumberProperty(name + "Version", shown.version());
            }
        });
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
