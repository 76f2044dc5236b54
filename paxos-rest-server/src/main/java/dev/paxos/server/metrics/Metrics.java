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

    /** The registry, and what it has to be closed with: it listens to the collector. */
    private record Published(PrometheusMeterRegistry registry, JvmGcMetrics garbageCollection) {}

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
        return registry().scrape();
    }

    private synchronized PrometheusMeterRegistry registry() {
        if (published == null) {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            JvmGcMetrics garbageCollection = new JvmGcMetrics();
            garbageCollection.bindTo(registry);
            new JvmMemoryMetrics().bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new FileDescriptorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
            meters.bindTo(registry);
            registry.getPrometheusRegistry().register(new PrometheusHistograms(histograms));
            registry.getPrometheusRegistry().register(new PrometheusHistograms(meters.histograms()));
            published = new Published(registry, garbageCollection);
        }
        return published.registry;
    }

    @Override
    public synchronized void close() {
        if (published != null) {
            published.garbageCollection.close();
            published.registry.close();
            published = null;
        }
    }
}
