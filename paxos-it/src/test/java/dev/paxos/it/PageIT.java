package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.paxos.it.RestCalls.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a person sees and does on the page of a real cluster, in a real browser. */
@Needs(Need.CHROMIUM)
final class PageIT {
    /** Within this the page shows that a server was killed. */
    private static final Duration DEATH_SHOWS = Duration.ofSeconds(3);

    /** Within this it shows that one is silent, which its peers take for slow at first: 2.25 s, and half a second to ask. */
    private static final Duration SILENCE_SHOWS = Duration.ofSeconds(4);

    private static final String CONSENSUS = "Consensus, message by message";

    private static final int PHONE_WIDTH = 390;

    @RegisterExtension
    static final Workbench BENCH = new Workbench();

    private static TestCluster cluster;
    private static Chromium chromium;

    private Window window;

    @BeforeAll
    static void startAll() throws IOException {
        cluster = BENCH.startCluster(3);
        chromium = Chromium.start();
    }

    @AfterAll
    static void stopBrowser() {
        chromium.close();
    }

    @BeforeEach
    void openPage() {
        window = open(1, new Browser.NewContextOptions().setViewportSize(1100, 900));
        for (int peer : List.of(2, 3)) {
            Window.awaitText(window.row("Cluster", peer + " localhost:"), "● up");
        }
    }

    @AfterEach
    void closePage() {
        List<String> complaints = window.complaints();
        window.close();
        assertThat(complaints).as("what went wrong in the browser").isEmpty();
    }

    private static Window open(int server, Browser.NewContextOptions options) {
        return chromium.open("http://localhost:" + cluster.server(server).spec().httpPort() + "/", options);
    }

    @Test
    void theClusterIsSeenLive() {
        Window.awaitText(window.row("Cluster", "1"), "this server.*● up");
        for (int peer : List.of(2, 3)) {
            Window.awaitText(
                    window.row("Cluster", peer + " localhost:"),
                    cluster.server(peer).spec().grpcAddress() + ".*● up.* (ms|µs).*just now");
        }
        Window.awaitText(window.page().locator("header"), "Server 1, .* A majority of the servers is up\\.");

        Locator activity = window.section("Activity of this server");
        Pattern figures = Pattern.compile("Keys[1-9].*Sync, median[0-9.]+ (ms|µs|s)", Pattern.DOTALL);
        await("figures are shown").until(() -> {
            put("counted");
            return figures.matcher(activity.textContent()).find();
        });
        assertThat(activity.locator("figure").count()).isGreaterThan(15);
        if (Window.PICTURES_ARE_KEPT) {
            await("charts have something to show").until(() -> {
                put("counted");
                String curve = activity.locator("path").first().getAttribute("d");
                return curve.chars().filter(step -> step == 'L').count() > 12;
            });
        }
        window.picture("cluster");
    }

    @Test
    void aRegisterIsWrittenHereAndReadAnywhere() {
        window.fill("Registers", "Key", "colour");
        window.fill("Registers", "Value", "red");
        window.press("Registers", "Write");
        window.awaitResult("Registers", "colour is written, at version 1\\.");

        assertThat(cluster.rest(2).get("/api/registers/colour"))
                .isEqualTo(Answer.ok("{\"key\":\"colour\",\"value\":\"red\",\"version\":1}"));

        window.press("Registers", "Delete");
        window.awaitResult("Registers", "colour has no value now\\.");
        window.press("Registers", "Look up");
        window.awaitResult("Registers", "^colour has no value\\.$");
    }

    @Test
    void aWriteUnderAConditionThatDoesNotHoldChangesNothing() {
        window.fill("Registers", "Key", "guarded");
        window.choose("Registers", "only where nothing is");
        window.press("Registers", "Write");
        window.awaitResult("Registers", "guarded is written, at version 1\\.");

        window.press("Registers", "Write");
        window.awaitResult("Registers", "Nothing is changed\\.");

        window.press("Registers", "Look up");
        window.awaitResult("Registers", "guarded is red, at version 1\\.");
        window.choose("Registers", "only over version…");
        window.fill("Registers", "Value", "blue");
        window.press("Registers", "Write");
        window.awaitResult("Registers", "guarded is written, at version 2\\.");

        window.fill("Registers", "Version", "1");
        window.fill("Registers", "Value", "late");
        window.press("Registers", "Write");
        window.awaitResult("Registers", "Nothing is changed\\. .*version 2");
        assertThat(cluster.rest(3).get("/api/registers/guarded").body()).contains("\"value\":\"blue\"");
    }

    @Test
    void aDecisionIsMadeOnceAndSeenAtEachAcceptor() {
        window.fill("Decisions", "Key", "captain");
        window.press("Decisions", "Look up");
        window.awaitResult("Decisions", "Nothing is accepted for captain\\.");

        window.fill("Decisions", "Value", "ann");
        window.press("Decisions", "Propose");
        window.awaitResult("Decisions", "captain is decided: ann, as proposed\\.");
        window.fill("Decisions", "Value", "bob");
        window.press("Decisions", "Propose");
        window.awaitResult("Decisions", "captain was decided before: ann\\.");

        Window.awaitText(window.row("Decisions", "Accepted"), "(ann at [0-9]+.*){2}");
    }

    @Test
    void aPutIsSeenMessageByMessage() {
        window.choose(CONSENSUS, "Put into a register");
        run("shown", "red");
        window.awaitResult(CONSENSUS, "^applied, at version 1, after [0-9.]+ ms\\.$");

        Locator consensus = window.section(CONSENSUS);
        for (int acceptor : List.of(1, 2, 3)) {
            Window.awaitText(consensus, "A → " + acceptor + "prepare 1·Apromise");
            Window.awaitText(consensus, "A → " + acceptor + "accept 1·A: red, version 1; and promise 2·Aaccepted");
        }
        // Two messages to each of three acceptors, and their replies.
        assertThat(consensus.locator("svg .message").count()).isEqualTo(12);
        assertThat(consensus.locator("svg").getAttribute("aria-label"))
                .startsWith("6 messages, 0 refused or unanswered.");
        Window.awaitText(window.row(CONSENSUS, "Accepted"), "(red, version 1 at 1·A){3}");
        assertThat(cluster.rest(2).get("/api/registers/shown").body()).contains("\"value\":\"red\"");
    }

    @Test
    void promisesAndNacksOfBallotsGivenByHandAreSeen() {
        window.choose(CONSENSUS, "Prepare alone");
        window.fill(CONSENSUS, "Ballot", "9007199254740993");
        window.fill(CONSENSUS, "Key", "by-hand");
        window.press(CONSENSUS, "Run");
        window.awaitResult(CONSENSUS, "^3 promises of 3,");

        window.choose(CONSENSUS, "Accept alone");
        window.fill(CONSENSUS, "Ballot", "7");
        run("by-hand", "late");
        window.awaitResult(CONSENSUS, "^0 accepts of 3,");

        Locator consensus = window.section(CONSENSUS);
        Window.awaitText(consensus, "A → 2accept 7: latenack: promised 9007199254740993");
        assertThat(consensus.locator("svg .refused").count()).isEqualTo(3);
        Window.awaitText(window.row(CONSENSUS, "Accepted"), "(nothing){3}");
    }

    @Test
    void twoProposersDuelAndEndWithOneDecision() {
        window.choose(CONSENSUS, "Two proposers duel");
        window.fill(CONSENSUS, "Value of the rival", "blue");
        run("duel", "red");
        String result = window.awaitResult(CONSENSUS, "A: decided: .* B: decided: ");

        String decided = cluster.rest(3)
                        .post("/api/broadcast/paxos/propose?key=duel&value=other")
                        .body()
                        .contains("\"value\":\"red\"")
                ? "red"
                : "blue";
        assertThat(result)
                .matches("A: decided: %1$s at \\d+·[AB], .* B: decided: %1$s at \\d+·[AB], .*".formatted(decided))
                .containsOnlyOnce("as proposed");
        Locator consensus = window.section(CONSENSUS);
        assertThat(consensus.locator("svg .lane").allTextContents())
                .containsExactly("Proposer A", "Proposer B", "Acceptor 1", "Acceptor 2", "Acceptor 3");
        assertThat(consensus.locator("svg .message.rival").count()).isGreaterThanOrEqualTo(6);
        window.picture(consensus.locator(".diagram"), "duel");
    }

    @Test
    void aServerThatIsKilledIsSeenToBeDownAndBack() {
        Locator third = window.row("Cluster", "3 localhost:");
        Window.awaitText(third, "● up");

        cluster.server(3).kill();
        try {
            awaitDown(third, DEATH_SHOWS);
            Window.awaitText(third, "○ down: unavailable: connection refused");
            Window.awaitText(window.section("Cluster").getByRole(AriaRole.STATUS), "Server 3 is down: ");

            run("without-3", "red");
            window.awaitResult(CONSENSUS, "^decided: red at ");
            Window.awaitText(window.section(CONSENSUS), "A → 3prepare 1·Aunavailable: ");
            window.picture(window.section("Cluster"), "server-down");
        } finally {
            cluster.server(3).restart().awaitReady();
        }
        Window.awaitText(third, "● up");
        Window.awaitText(window.page().locator("#cluster-news"), "Server 3 is back\\.");
    }

    @Test
    void aServerThatHangsIsSeenToBeDownAndBack() {
        Locator third = window.row("Cluster", "3 localhost:");
        Window.awaitText(third, "● up");

        cluster.server(3).pause();
        try {
            awaitDown(third, SILENCE_SHOWS);
        } finally {
            cluster.server(3).resume();
        }
        Window.awaitText(third, "● up");
        Window.awaitText(window.page().locator("#cluster-news"), "Server 3 is back\\.");
    }

    @Test
    void theKeyboardAloneIsEnough() {
        Page page = window.page();
        page.keyboard().press("Tab");
        assertThat(focused()).isEqualTo("Skip to the cluster");

        tabTo("register-key");
        page.keyboard().press("Control+a");
        page.keyboard().type("typed");
        tabTo("register-value");
        page.keyboard().press("Control+a");
        page.keyboard().type("by keyboard");
        // In the field of the value it is writing that Enter means.
        page.keyboard().press("Enter");
        window.awaitResult("Registers", "typed is written, at version 1\\.");
        assertThat(cluster.rest(2).get("/api/registers/typed").body()).contains("by keyboard");

        tabTo("consensus-operation");
        page.keyboard().type("Two");
        tabTo("consensus-key");
        page.keyboard().press("Control+a");
        page.keyboard().type("typed-duel");
        page.keyboard().press("Enter");
        window.awaitResult(CONSENSUS, "A: decided: .* B: decided: ");
        // The picture may be broader than the window: it can be scrolled by keyboard, too.
        tabTo("The messages, drawn");
    }

    @Test
    void aPhoneShowsAllOfItInTheDarkToo() {
        try (Window phone = open(
                2,
                new Browser.NewContextOptions()
                        .setViewportSize(PHONE_WIDTH, 844)
                        .setColorScheme(ColorScheme.DARK))) {
            Window.awaitText(phone.row("Cluster", "3 localhost:"), "● up");
            phone.choose(CONSENSUS, "Two proposers duel");
            phone.press(CONSENSUS, "Run");
            phone.awaitResult(CONSENSUS, "A: decided: ");

            assertThat(phone.page().evaluate("document.documentElement.scrollWidth"))
                    .isEqualTo(PHONE_WIDTH);
            assertThat(phone.page().evaluate("getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo("rgb(18, 22, 29)");
            phone.page().evaluate("scrollTo(0, 0)");
            phone.picture("phone-dark");
            assertThat(phone.complaints()).isEmpty();
        }
        assertThat(window.page().evaluate("getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(247, 248, 250)");
    }

    private static void put(String key) {
        cluster.rest(1)
                .exchange(cluster.rest(1).request("/api/registers/" + key).PUT(BodyPublishers.ofString("v")));
    }

    /** Looks often, for what Playwright awaits it looks for but once a second in the end, and that would be a part of the time. */
    private static void awaitDown(Locator row, Duration atMost) {
        await("the server is seen to be down")
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> row.textContent().contains("○ down: "));
    }

    /** In this thread, for a browser has but one. */
    private static ConditionFactory await(String what) {
        return Awaitility.await(what).pollInSameThread().atMost(ServerProcess.PATIENCE);
    }

    private void run(String key, String value) {
        window.fill(CONSENSUS, "Key", key);
        window.fill(CONSENSUS, "Value", value);
        window.press(CONSENSUS, "Run");
    }

    /** Presses the key until an element has the focus, which then must be seen to have it. */
    private void tabTo(String idOrLabel) {
        for (int i = 0; i < 60; i++) {
            window.page().keyboard().press("Tab");
            if (idOrLabel.equals(
                    window.page().evaluate("document.activeElement.id || document.activeElement.ariaLabel"))) {
                assertThat(window.page().evaluate("getComputedStyle(document.activeElement).outlineStyle"))
                        .isEqualTo("solid");
                return;
            }
        }
        throw new AssertionError("the keyboard does not come to " + idOrLabel);
    }

    private Object focused() {
        return window.page().evaluate("document.activeElement.textContent");
    }
}
