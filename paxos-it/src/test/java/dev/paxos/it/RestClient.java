package dev.paxos.it;

import dev.paxos.it.history.Call;
import dev.paxos.it.history.Ending;
import dev.paxos.it.history.Seen;
import dev.paxos.it.history.State;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Has one server propose, by its REST interface. */
final class RestClient implements RegisterClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RestCalls rest;

    /** Makes one of a port before a server. */
    RestClient(int port) {
        rest = new RestCalls(port);
    }

    @Override
    public boolean offers(Call call) {
        return !(call instanceof Call.Append) && !(call instanceof Call.CompareAndSet);
    }

    @Override
    public Ending perform(String key, Call call) {
        HttpRequest.Builder request = rest.request("/api/registers/" + key);
        if (call instanceof Call.Get) {
            Ending ending = send(request.GET(), RestClient::read);
            return ending.equals(Ending.INDETERMINATE) ? Ending.NEVER : ending;
        }
        if (call instanceof Call.PutIfAbsent) {
            request.header("If-None-Match", "*");
        } else if (call instanceof Call.Replace replace) {
            request.header("If-Match", "\"" + replace.version() + "\"");
        } else if (call instanceof Call.DeleteVersion delete) {
            request.header("If-Match", "\"" + delete.version() + "\"");
        }
        return call.written()
                .map(value -> request.PUT(BodyPublishers.ofString(value)))
                .map(put -> send(put, response -> written(call, response)))
                .orElseGet(() -> send(request.DELETE(), response -> deleted(call, response)));
    }

    @Override
    public boolean offersDecisions() {
        return true;
    }

    @Override
    public Ending propose(String key, String value) {
        return send(
                rest.request("/api/broadcast/paxos/propose?key=" + key + "&value=" + value)
                        .POST(BodyPublishers.noBody()),
                response -> {
                    JsonNode decision = json(response);
                    Seen decided = Seen.of(State.of(1, decision.path("value").asString()));
                    return decision.path("own").asBoolean()
                            ? Ending.applied(Seen.of(State.NEVER_CHANGED), decided)
                            : Ending.unchanged(decided);
                });
    }

    private static Ending read(HttpResponse<String> response) {
        if (response.statusCode() == 404) {
            return Ending.unchanged(Seen.ABSENT);
        }
        return Ending.unchanged(
                Seen.of(State.of(version(response), json(response).path("value").asString())));
    }

    private static Ending written(Call call, HttpResponse<String> response) {
        if (response.statusCode() == 412) {
            return declined(response);
        }
        return Ending.applied(
                response.statusCode() == 201 ? Seen.ABSENT : Seen.PRESENT,
                Seen.of(new State(version(response), call.written())));
    }

    private static Ending deleted(Call call, HttpResponse<String> response) {
        if (response.statusCode() == 412) {
            return declined(response);
        }
        return call instanceof Call.DeleteVersion delete
                ? Ending.applied(
                        Seen.at(delete.version(), true), Seen.of(new State(delete.version() + 1, Optional.empty())))
                : Ending.DONE;
    }

    private static Ending declined(HttpResponse<String> response) {
        boolean present = response.headers().firstValue("ETag").isPresent();
        return Ending.unchanged(Seen.at(version(response), present));
    }

    private static long version(HttpResponse<String> response) {
        return json(response).path("version").asLong(-1);
    }

    private Ending send(HttpRequest.Builder request, Function<HttpResponse<String>, Ending> answer) {
        try {
            HttpResponse<String> response = rest.begin(request.timeout(TIMEOUT)).get();
            return switch (response.statusCode()) {
                case 200, 201, 204, 404, 412 -> answer.apply(response);
                case 429 -> Ending.NEVER;
                case 503 -> response.body().contains("/problems/no-quorum") ? Ending.NEVER : Ending.INDETERMINATE;
                case 504 -> Ending.INDETERMINATE;
                default -> throw new AssertionError(response + " " + response.body());
            };
        } catch (ExecutionException e) {
            // Without a connection nothing was sent.
            return e.getCause() instanceof ConnectException ? Ending.NEVER : Ending.INDETERMINATE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Ending.INDETERMINATE;
        }
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {}
}
