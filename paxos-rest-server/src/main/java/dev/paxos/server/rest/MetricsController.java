package dev.paxos.server.rest;

import dev.paxos.server.metrics.Metrics;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /actuator/prometheus}: where Prometheus looks for the metrics of a Spring Boot application. */
@RestController
public final class MetricsController {
    private static final String TEXT_FORMAT = "text/plain;version=0.0.4;charset=utf-8";

    /** To gather the metrics is much work, and few want them. */
    private static final int MAX_SCRAPES = 4;

    private final Metrics metrics;
    private final Semaphore scrapes = new Semaphore(MAX_SCRAPES);

    /**
     * Makes the controller.
     *
     * @param metrics what is published
     */
    public MetricsController(Metrics metrics) {
        this.metrics = metrics;
    }

    @GetMapping("/actuator/prometheus")
    void scrape(HttpServletResponse response) throws IOException {
        byte[] body = scrape().getBytes(StandardCharsets.UTF_8);
        response.setContentType(TEXT_FORMAT);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private String scrape() {
        if (!scrapes.tryAcquire()) {
            throw new ProblemException(ProblemType.OVERLOADED, "others are asking for the metrics just now");
        }
        try {
            return metrics.scrape();
        } finally {
            scrapes.release();
        }
    }
}
