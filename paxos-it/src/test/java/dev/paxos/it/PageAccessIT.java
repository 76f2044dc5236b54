package dev.paxos.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page of a server that knows its callers. */
@Needs(Need.CHROMIUM)
final class PageAccessIT {
    private static final String TOKEN = "a-writer-whom-the-server-knows";

    @RegisterExtension
    final Workbench bench = new Workbench();

    @Test
    void thePageAsksForATokenAndKeepsItNowhere() throws IOException {
        Path tokens = Files.write(bench.newDirectory("tokens").resolve("tokens"), List.of("write " + hash(TOKEN)));
        ServerSpec spec = bench.clusterSpecs(1).get(0).with("paxos.security.tokens", tokens.toString());
        bench.start(spec);

        try (Chromium chromium = Chromium.start();
                Window window =
                        chromium.open("http://localhost:" + spec.httpPort() + "/", new Browser.NewContextOptions())) {
            Locator asks = window.page().locator("#access");
            Window.awaitText(window.row("Cluster", "1"), "● up"); // Health needs no role.
            asks.waitFor();

            give(asks, "no-such-token");
            window.press("Registers", "Write");
            window.awaitResult("Registers", "token");
            asks.waitFor();

            give(asks, TOKEN);
            window.press("Registers", "Write");
            asks.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN));
            window.awaitResult("Registers", "colour is written, at version 1\\.");
            Window.awaitText(window.section("Activity of this server"), "Keys1");

            // What only servers and operators may is refused to a writer.
            window.choose("Consensus, message by message", "Prepare alone");
            window.press("Consensus, message by message", "Run");
            window.awaitResult("Consensus, message by message", "peer");

            assertThat(window.page().evaluate("localStorage.length + sessionStorage.length + document.cookie.length"))
                    .isEqualTo(0);
            window.page().reload();
            asks.waitFor();
            assertThat(window.complaints())
                    .allMatch(complaint -> complaint.contains("401") || complaint.contains("403"));
        }
    }

    private static void give(Locator form, String token) {
        form.getByLabel("Bearer token").fill(token);
        form.getByText("Use it").click();
    }

    private static String hash(String token) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
