package dev.paxos.server.rest;

import dev.paxos.client.Budget;
import dev.paxos.core.Value;
import dev.paxos.core.register.Outcome;
import dev.paxos.core.register.Register;
import dev.paxos.core.register.RegisterState;
import dev.paxos.core.register.Registers;
import dev.paxos.server.metrics.OperationStatistics;
import dev.paxos.server.metrics.OperationStatistics.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/registers/}: linearizable, versioned registers, this server being the proposer. */
@RestController
public final class RegisterController {
    private static final String PATH = "/api/registers/{*key}";

    private final Optional<Registers> registers;
    private final OperationLimit limit;
    private final ParameterReader reader;
    private final OperationStatistics statistics;

    /**
     * Makes the controller.
     *
     * @param registers the registers of the cluster, or nothing where this server knows no cluster
     * @param budget bounds the operations under way and the bytes of their values
     * @param reader reads the requests
     * @param statistics counts the operations
     */
    public RegisterController(
            Optional<Registers> registers, Budget budget, ParameterReader reader, OperationStatistics statistics) {
        this.registers = registers;
        this.limit = new OperationLimit(budget);
        this.reader = reader;
        this.statistics = statistics;
    }

    @GetMapping(
            path = PATH,
            produces = {
                MediaType.APPLICATION_JSON_VALUE,
                MediaType.APPLICATION_OCTET_STREAM_VALUE,
                MediaType.TEXT_PLAIN_VALUE
            })
    CompletableFuture<ResponseEntity<RegisterBody>> get(HttpServletRequest request) {
        Register register = register(request);
        Preconditions preconditions = Preconditions.of(request);
        return limit.begin(0, () -> statistics.time(Operation.GET, register::get))
                .thenApply(state -> {
                    Value value = state.value()
                            .orElseThrow(() -> new ProblemException(
                                    ProblemType.REGISTER_ABSENT,
                                    "the register " + Shown.of(register.name()) + " has no value"));
                    if (!preconditions.ifMatchHolds(state)) {
                        throw preconditions.failed(state);
                    }
                    boolean modified = preconditions.ifNoneMatchHolds(state);
                    ResponseEntity.BodyBuilder response = ResponseEntity.status(
                                    modified ? HttpStatus.OK : HttpStatus.NOT_MODIFIED)
                            .eTag(Preconditions.entityTag(state))
                            .header("Vary", "Accept")
                            // A cache may keep it, and has to ask whether it is still so: reads are linearizable.
                            .header("Cache-Control", "no-cache");
                    return modified
                            ? response.body(new RegisterBody(register.name(), value, state.version()))
                            : response.build();
                });
    }

    @PutMapping(PATH)
    CompletableFuture<ResponseEntity<JsonBody>> put(HttpServletRequest request) throws IOException {
        Register register = register(request);
        Preconditions preconditions = Preconditions.of(request);
        Value value = reader.readValue(request);
        return limit.begin(
                        value.size(),
                        () -> preconditions.areNone()
                                ? statistics.time(Operation.PUT, () -> register.put(value))
                                : statistics.time(
                                        Operation.COMPARE_AND_SET, () -> register.putIf(preconditions::hold, value)))
                .thenApply(outcome -> {
                    if (outcome instanceof Outcome.Applied applied) {
                        return changed(register, applied);
                    }
                    throw preconditions.failed(outcome.state());
                });
    }

    @DeleteMapping(PATH)
    CompletableFuture<ResponseEntity<JsonBody>> delete(HttpServletRequest request) {
        Register register = register(request);
        Preconditions preconditions = Preconditions.of(request);
        return limit.begin(0, () -> statistics.time(Operation.DELETE, () -> register.deleteIf(preconditions::hold)))
                .thenApply(outcome -> {
                    // To delete what is not there is to have it deleted: a request that got no answer can be sent
                    // again.
                    if (outcome.isApplied() || preconditions.hold(outcome.state())) {
                        return ResponseEntity.noContent().build();
                    }
                    throw preconditions.failed(outcome.state());
                });
    }

    private static ResponseEntity<JsonBody> changed(Register register, Outcome.Applied applied) {
        RegisterState state = applied.state();
        return ResponseEntity.status(applied.before().isPresent() ? HttpStatus.OK : HttpStatus.CREATED)
                .eTag(Preconditions.entityTag(state))
                // Whatever the client accepts: it is done, and cannot be refused any more.
                .contentType(MediaType.APPLICATION_JSON)
                .body(json -> {
                    json.writeStartObject();
                    json.writeStringProperty("key", register.name());
                    json.writeNumberProperty("version", state.version());
                    json.writeEndObject();
                });
    }

    /** Returns the register that the path names. */
    private Register register(HttpServletRequest request) {
        Registers known = registers.orElseThrow(ProblemException::knowsNoCluster);
        reader.refuseQuery(request);
        try {
            return known.register(key(request));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem(ProblemType.INVALID_PARAMETER, String.valueOf(e.getMessage()), "key"));
        }
    }

    /** All of the path as it came, after its third slash: further slashes are part of the key, encoded or not. */
    private static String key(HttpServletRequest request) {
        String path = request.getRequestURI();
        int slash = path.indexOf('/', path.indexOf('/', 1) + 1);
        if (slash < 0) {
            throw new ProblemException(ProblemType.NOT_FOUND, "nothing is at the path " + Shown.of(path));
        }
        return PercentDecoder.decodePath(path.substring(slash + 1).getBytes(StandardCharsets.ISO_8859_1), "path");
    }
}
