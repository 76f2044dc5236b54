package dev.paxos.server.rest;

import dev.paxos.client.Answer;
import dev.paxos.client.Answers;
import dev.paxos.client.Broadcast;
import dev.paxos.client.Budget;
import dev.paxos.core.Ballot;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.core.register.Decisions;
import dev.paxos.server.metrics.OperationStatistics;
import dev.paxos.server.metrics.OperationStatistics.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/broadcast/paxos}: one message to the acceptors of all servers, and what came of it at each; or all of Paxos. */
@RestController
@RequestMapping(path = "/api/broadcast/paxos", produces = MediaType.APPLICATION_JSON_VALUE)
public final class BroadcastController {
    private final Optional<Broadcast> cluster;
    private final Optional<Decisions> decisions;
    private final OperationLimit limit;
    private final ParameterReader reader;
    private final OperationStatistics statistics;

    /**
     * Makes the controller.
     *
     * @param cluster the way to all servers, or nothing where this one knows no cluster
     * @param decisions the cluster's decisions, or nothing likewise
     * @param budget bounds the proposals under way and the bytes of their values
     * @param reader reads the requests
     * @param statistics counts the proposals
     */
    public BroadcastController(
            Optional<Broadcast> cluster,
            Optional<Decisions> decisions,
            Budget budget,
            ParameterReader reader,
            OperationStatistics statistics) {
        this.cluster = cluster;
        this.decisions = decisions;
        this.limit = new OperationLimit(budget);
        this.reader = reader;
        this.statistics = statistics;
    }

    @PostMapping("/prepare")
    CompletableFuture<JsonBody> prepare(HttpServletRequest request) throws IOException {
        Broadcast broadcast = broadcast();
        Parameters parameters = reader.read(request, Set.of("id", "key"));
        Ballot ballot = parameters.ballot();
        return answer(broadcast.prepare(parameters.key(), ballot), AcceptorJson::of);
    }

    @PostMapping("/accept")
    CompletableFuture<JsonBody> accept(HttpServletRequest request) throws IOException {
        Broadcast broadcast = broadcast();
        Parameters parameters = reader.read(request, Set.of("id", "value", "key"));
        Proposal proposal = parameters.proposal();
        return answer(
                broadcast.accept(parameters.key(), proposal, Ballot.NONE), reply -> AcceptorJson.of(reply, proposal));
    }

    @GetMapping("/state")
    CompletableFuture<JsonBody> state(HttpServletRequest request) throws IOException {
        Broadcast broadcast = broadcast();
        Parameters parameters = reader.read(request, Set.of("key"));
        return answer(broadcast.state(parameters.key()), AcceptorJson::of);
    }

    /** Runs Paxos to its end: what is told is decided, and never changes. */
    @PostMapping("/propose")
    CompletableFuture<JsonBody> propose(HttpServletRequest request) throws IOException {
        Decisions known = decisions.orElseThrow(ProblemException::knowsNoCluster);
        Parameters parameters = reader.read(request, Set.of("value", "key"));
        Value value = parameters.value();
        String key = parameters.key().name();
        return limit.begin(value.size(), () -> statistics.time(Operation.PROPOSE, () -> known.propose(key, value)))
                .thenApply(decision -> JsonBody.holding(decision.value().size(), json -> {
                    json.writeStartObject();
                    json.writeBooleanProperty("chosen", true);
                    RegisterBody.writeValue(json, decision.value());
                    json.writeNumberProperty("id", decision.ballot().number());
                    json.writeBooleanProperty("own", decision.own());
                    json.writeEndObject();
                }));
    }

    private Broadcast broadcast() {
        return cluster.orElseThrow(ProblemException::knowsNoCluster);
    }

    private static <R> CompletableFuture<JsonBody> answer(Answers<R> answers, Function<R, JsonBody> body) {
        return answers.all().thenApply(byServer -> {
            Map<Integer, JsonBody> bodies = new TreeMap<>();
            byServer.forEach((id, answer) -> bodies.put(id, body(answer, body)));
            int valueBytes =
                    bodies.values().stream().mapToInt(JsonBody::valueBytes).sum();
            return JsonBody.holding(valueBytes, json -> {
                json.writeStartObject();
                bodies.forEach((id, of) -> {
                    json.writeName(Integer.toString(id));
                    of.writeTo(json);
                });
                json.writeEndObject();
            });
        });
    }

    private static <R> JsonBody body(Answer<R> answer, Function<R, JsonBody> replied) {
        if (answer instanceof Answer.Replied<R> reply) {
            return replied.apply(reply.reply());
        }
        String message = ((Answer.Failed<R>) answer).message();
        return json -> {
            json.writeStartObject();
            json.writeStringProperty("error", message);
            json.writeEndObject();
        };
    }
}
