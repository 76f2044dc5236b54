package dev.paxos.server.rest;

import dev.paxos.client.Budget;
import dev.paxos.core.Ballot;
import dev.paxos.core.Proposal;
import dev.paxos.core.Value;
import dev.paxos.server.transcript.Transcriber;
import dev.paxos.server.transcript.Transcript;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/transcript}: one operation, answered with every message that it took. */
@RestController
@RequestMapping(path = "/api/transcript", produces = MediaType.APPLICATION_JSON_VALUE)
public final class TranscriptController {
    private final Optional<Supplier<Transcriber>> transcriber;
    private final OperationLimit limit;
    private final ParameterReader reader;

    /**
     * Makes the controller.
     *
     * @param transcriber runs the operations, or nothing where this server knows no cluster; asked for by the first request
     * @param budget bounds the operations under way and the bytes of their values
     * @param reader reads the requests
     */
    public TranscriptController(Optional<Supplier<Transcriber>> transcriber, Budget budget, ParameterReader reader) {
        this.transcriber = transcriber;
        this.limit = new OperationLimit(budget);
        this.reader = reader;
    }

    @PostMapping("/prepare")
    CompletableFuture<JsonBody> prepare(HttpServletRequest request) throws IOException {
        Transcriber known = transcriber();
        Parameters parameters = reader.read(request, Set.of("id", "key"));
        Ballot ballot = parameters.ballot();
        return answer(0, () -> known.prepare(parameters.key(), ballot));
    }

    @PostMapping("/accept")
    CompletableFuture<JsonBody> accept(HttpServletRequest request) throws IOException {
        Transcriber known = transcriber();
        Parameters parameters = reader.read(request, Set.of("id", "value", "key"));
        Proposal proposal = parameters.proposal();
        return answer(proposal.value().size(), () -> known.accept(parameters.key(), proposal));
    }

    @PostMapping("/propose")
    CompletableFuture<JsonBody> propose(HttpServletRequest request) throws IOException {
        Transcriber known = transcriber();
        Parameters parameters = reader.read(request, Set.of("value", "key"));
        Value value = parameters.value();
        return answer(value.size(), () -> known.propose(parameters.key().name(), List.of(value)));
    }

    /** Two proposers at once. */
    @PostMapping("/duel")
    CompletableFuture<JsonBody> duel(HttpServletRequest request) throws IOException {
        Transcriber known = transcriber();
        Parameters parameters = reader.read(request, Set.of("value", "rival", "key"));
        Value value = parameters.value();
        Value rival = parameters.rival();
        return answer(
                value.size() + rival.size(),
                () -> known.propose(parameters.key().name(), List.of(value, rival)));
    }

    @PostMapping("/put")
    CompletableFuture<JsonBody> put(HttpServletRequest request) throws IOException {
        Transcriber known = transcriber();
        Parameters parameters = reader.read(request, Set.of("value", "key"));
        Value value = parameters.value();
        return answer(value.size(), () -> known.put(parameters.key().name(), value));
    }

    private Transcriber transcriber() {
        return transcriber.orElseThrow(ProblemException::knowsNoCluster).get();
    }

    private CompletableFuture<JsonBody> answer(int valueBytes, Supplier<CompletableFuture<Transcript>> operation) {
        return limit.begin(valueBytes, operation).thenApply(TranscriptJson::of);
    }
}
