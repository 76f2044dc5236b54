package dev.paxos.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The README's curl examples, from first to last on one new cluster: each answers what stands under it. */
final class ReadmeIT {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Pattern SERVER = Pattern.compile("localhost:808(\\d)(/.*)");

    @RegisterExtension
    static final Workbench BENCH = new Workbench();

    private static TestCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = BENCH.startCluster(3);
    }

    @Test
    void everyExampleAnswersWhatStandsUnderIt() throws Exception {
        List<String> lines = Files.readAllLines(Path.of("..", "README.md"));
        int examples = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("$ curl ")) {
                examples++;
                assertThat(curl(lines.get(i).substring("$ curl ".length())))
                        .as(lines.get(i))
                        .isEqualTo(lines.get(i + 1));
            }
        }
        assertThat(examples).as("examples").isGreaterThan(12);
    }

    private static String curl(String arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(arguments);
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder();
        String method = "GET";
        String body = "";
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "-X" -> method = words.get(++i);
                case "-H" -> {
                    String[] header = words.get(++i).split(": ", 2);
                    request.header(header[0], header[1]);
                }
                case "-d" -> {
                    body = words.get(++i);
                    request.header("Content-Type", "application/x-www-form-urlencoded");
                }
                default -> request.uri(uri(words.get(i)));
            }
        }
        return HttpClient.newHttpClient()
                .send(request.method(method, BodyPublishers.ofString(body)).build(), BodyHandlers.ofString(UTF_8))
                .body();
    }

    /** The README's servers have the ports that a newcomer's have, these have free ones. */
    private static URI uri(String address) {
        Matcher server = SERVER.matcher(address);
        assertThat(server.matches()).as(address).isTrue();
        int port = cluster.server(Integer.parseInt(server.group(1))).spec().httpPort();
        return URI.create("http://localhost:" + port + server.group(2));
    }
}
