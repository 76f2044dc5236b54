package dev.paxos.it;

import static java.util.Objects.requireNonNull;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The page of a server in a browser, found by what a screen reader would say, and all that it did wrong. */
final class Window implements AutoCloseable {
    /** Whether pictures are for the documentation. */
    static final boolean PICTURES_ARE_KEPT = System.getProperty("paxos.it.screenshots") != null;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Path SCREENSHOTS = Path.of(System.getProperty("paxos.it.screenshots", "target/screenshots"));

    /** What Chromium itself says of an answer like any other: that a condition does not hold, or who calls is not known. */
    private static final Pattern REFUSAL = Pattern.compile("^Failed to load resource: .* status of (401|404|412) ");

    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    Window(BrowserContext context, String address) {
        this.context = context;
        page = context.newPage();
        page.setDefaultTimeout((double) PATIENCE.toMillis());
        page.onConsoleMessage(message -> {
            if (!REFUSAL.matcher(message.text()).find()) {
                complaints.add(message.type() + ": " + message.text());
            }
        });
        page.onResponse(response -> {
            if (response.status() >= 400 && !response.url().startsWith(address + "api/")) {
                complaints.add(response.status() + " for " + response.url());
            }
        });
        page.onPageError(error -> complaints.add("error: " + error));
        page.onRequest(request -> {
            if (!request.url().startsWith(address)) {
                complaints.add("a request to another host: " + request.url());
            }
        });
        page.navigate(address);
    }

    /** Returns what the page printed, threw, or asked of other hosts. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    Page page() {
        return page;
    }

    /** Returns a section of the page by its heading. */
    Locator section(String heading) {
        return page.getByRole(
                AriaRole.REGION, new Page.GetByRoleOptions().setName(heading).setExact(true));
    }

    /** Fills a field of a section. */
    void fill(String heading, String label, String text) {
        field(heading, label).fill(text);
    }

    /** Returns a field of a section. */
    Locator field(String heading, String label) {
        return section(heading).getByLabel(label, new Locator.GetByLabelOptions().setExact(true));
    }

    /** Chooses in the one list of a section. */
    void choose(String heading, String option) {
        section(heading).getByRole(AriaRole.COMBOBOX).selectOption(option);
    }

    /** Presses a button of a section. */
    void press(String heading, String button) {
        section(heading)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    /** Returns the row of a table whose heading begins with a text. */
    Locator row(String heading, String begin) {
        return section(heading)
                .getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions()
                        .setHas(page.getByRole(
                                AriaRole.ROWHEADER,
                                new Page.GetByRoleOptions().setName(Pattern.compile("^" + begin)))));
    }

    /** Waits until a section tells something that matches, as its result. */
    String awaitResult(String heading, String regex) {
        Locator result = section(heading).locator(".result");
        awaitText(result, regex);
        return requireNonNull(result.textContent());
    }

    /** Waits until there is text that matches. */
    static void awaitText(Locator locator, String regex) {
        PlaywrightAssertions.assertThat(locator)
                .containsText(Pattern.compile(regex), new LocatorAssertions.ContainsTextOptions().setTimeout((double)
                                PATIENCE.toMillis()));
    }

    /** Takes a picture of a part of the page, for the documentation. */
    void picture(Locator part, String name) {
        part.screenshot(new Locator.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    /** Takes a picture of what is seen of the page. */
    void picture(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    @Override
    public void close() {
        context.close();
    }
}
