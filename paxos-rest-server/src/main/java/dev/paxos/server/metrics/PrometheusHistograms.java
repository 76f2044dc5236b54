package dev.paxos.server.metrics;

import dev.paxos.core.statistics.Histogram;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/**
 * Hands over the histograms as Prometheus' client takes them. A histogram that never counted anything is left out: there
 * are many that never will, such as those of outcomes that do not occur.
 */
final class PrometheusHistograms implements MultiCollector {
    private final List<HistogramFamily> families;

    PrometheusHistograms(List<HistogramFamily> families) {
        this.families = families;
    }

    @Override
    public MetricSnapshots collect() {
        MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
        families.forEach(family -> snapshots.metricSnapshot(snapshot(family)));
        return snapshots.build();
    }

    private static HistogramSnapshot snapshot(HistogramFamily family) {
        HistogramSnapshot.Builder snapshot =
                HistogramSnapshot.builder().name(family.name()).help(family.help());
        family.histograms().forEach((values, histogram) -> {
            long[] counts = histogram.counts();
            if (hasCounted(counts)) {
                snapshot.dataPoint(HistogramDataPointSnapshot.builder()
                        .labels(Labels.of(family.labels(), values))
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds(histogram, family.unit()), counts))
                        .sum(histogram.sum() / family.unit().perBaseUnit)
                        .build());
            }
        });
        return snapshot.build();
    }

    private static boolean hasCounted(long[] counts) {
        for (long count : counts) {
            if (count > 0) {
                return true;
            }
        }
        return false;
    }

    private static double[] bounds(Histogram histogram, HistogramFamily.Unit unit) {
        long[] bounds = histogram.bounds();
        double[] inBaseUnit = new double[bounds.length + 1];
        for (int i = 0; i < bounds.length; i++) {
            inBaseUnit[i] = bounds[i] / unit.perBaseUnit;
        }
        inBaseUnit[bounds.length] = Double.POSITIVE_INFINITY;
        return inBaseUnit;
    }
}
