package dev.paxos.server.rest;

import dev.paxos.core.Ballot;
import dev.paxos.core.Proposal;
import dev.paxos.core.acceptor.AcceptorClient;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/paxos}: one message to the acceptor of this server, and its reply. */
@RestController
@RequestMapping(path = "/api/paxos", produces = MediaType.APPLICATION_JSON_VALUE)
public final class AcceptorController {
    private final AcceptorClient acceptor;
    private final ParameterReader reader;

    /**
     * Makes the controller.
     *
     * @param acceptor the acceptor of this server
     * @param reader reads the requests
     */
    public AcceptorController(AcceptorClient acceptor, ParameterReader reader) {
        this.acceptor = acceptor;
        this.reader = reader;
    }

    @PostMapping("/prepare")
    CompletableFuture<JsonBody> prepare(HttpServletRequest request) throws IOException {
        Parameters parameters = reader.read(request, Set.of("id", "key"));
        Ballot ballot = parameters.ballot();
        return acceptor.prepare(parameters.key(), ballot).thenApply(AcceptorJson::of);
    }

    @PostMapping("/accept")
    CompletableFuture<JsonBody> accept(HttpServletRequest request) throws IOException {
        Parameters parameters = reader.read(request, Set.of("id", "value", "key"));
        Proposal proposal = parameters.proposal();
        return acceptor.accept(parameters.key(), proposal, Ballot.NONE)
                .thenApply(reply -> AcceptorJson.of(reply, proposal));
    }

    @GetMapping("/state")
    CompletableFuture<JsonBody> state(HttpServletRequest request) throws IOException {
        Parameters parameters = reader.read(request, Set.of("key"));
        return acceptor.state(parameters.key()).thenApply(AcceptorJson::of);
    }
}
