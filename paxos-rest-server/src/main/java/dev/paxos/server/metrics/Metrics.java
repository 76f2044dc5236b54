package dev.paxos.server.metrics;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that this server publishes of itself. What is counted is counted elsewhere, all the time; here it gets its names
 * when somebody asks for the first time, so that a server which nobody watches pays nothing. Thread-safe.
 */
public final class Metrics implements AutoCloseable {
    private final ServerMeters meters;
    private final List<HistogramFamily> histograms;
    private @Nullable Published published;

    /**
     * Describes them.
     *
     * @param meters counters and gauges
     * @param histograms histograms, those of the meters aside
     */
    public Metrics(ServerMeters meters, List<HistogramFamily> histograms) {
        this.meters = meters;
        this.histograms = List.copyOf(histograms);
    }

    /**
     * Writes all of them.
     *
     * @return the text format of Prometheus, version 0.0.4
     */
    public String scrape() {
        return published().registry.scrape();
    }

    private synchronized Published published() {
        if (published == null) {
            published = new Published(meters, histograms);
        }
        return published;
    }

    @Override
    public synchronized void close() {
        if (published != null) {
            published.close();
            published = null;
        }
    }

    /** All of Micrometer is in here: Spring looks at the methods of a bean, and so loads what they name. */
    private static final class Published implements AutoCloseable {
        private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

        Published(ServerMeters meters, List<HistogramFamily> histograms) {
            garbageCollection.bindTo(registry);
            new JvmMemoryMetrics().bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new FileDescriptorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
            meters.bindTo(registry);
            registry.getPrometheusRegistry().register(new PrometheusHistograms(histograms));
            registry.getPrometheusRegistry().register(new PrometheusHistograms(meters.histograms()));
        }

        /** It listens to the collector until then. */
        @Override
        public void close() {
            garbageCollection.close();
            registry.close();
        }
    }
}
