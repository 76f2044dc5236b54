package dev.paxos.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real browser, headless: the one of this machine. For one thread alone. */
final class Chromium implements AutoCloseable {
    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Starts it. Fails where there is none. */
    static Chromium start() throws IOException {
        Path executable = onPath("chromium");
        // Playwright brings a browser and a Node.js of its own, unless it is told of others.
        Map<String, String> environment = Map.of(
                "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                "1",
                "PLAYWRIGHT_NODEJS_PATH",
                onPath("node").toString());
        Playwright playwright;
        try {
            playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        } catch (RuntimeException e) {
            throw new IOException("playwright does not start with this node: " + e.getMessage(), e);
        }
        try {
            Browser browser =
                    playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(executable));
            return new Chromium(playwright, browser);
        } catch (PlaywrightException e) {
            playwright.close();
            throw new IOException("chromium does not start: " + e.getMessage(), e);
        }
    }

    private static Path onPath(String program) throws IOException {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator)))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("there is no " + program + " on the PATH"));
    }

    /** Opens an address, in a window that shares nothing with any other. */
    Window open(String address, Browser.NewContextOptions options) {
        return new Window(browser.newContext(options), address);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
