package dev.paxos.server.metrics;

import dev.paxos.core.statistics.Histogram;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * One metric: a histogram for each combination of values of its labels. The values are few by their nature, names of
 * methods and outcomes, never a key or a value; and should they ever be many, what is above {@value #MAX_HISTOGRAMS}
 * is counted under {@value #OTHER}. Thread-safe.
 */
public final class HistogramFamily {
    /** The value of a label for all that has none of its own. */
    public static final String OTHER = "other";

    static final int MAX_HISTOGRAMS = 500;

    /** What the values of the histograms are, and so by what they are divided to have Prometheus' base unit. */
    enum Unit {
        NANOSECONDS(1e9),
        COUNT(1);

        final double perBaseUnit;

        Unit(double perBaseUnit) {
            this.perBaseUnit = perBaseUnit;
        }
    }

    private final String name;
    private final String help;
    private final Unit unit;
    private final Supplier<Histogram> maker;
    private final List<String> labels;
    private final Map<List<String>, Histogram> histograms = new ConcurrentHashMap<>();
    private final List<String> others;

    private HistogramFamily(String name, String help, Unit unit, Supplier<Histogram> maker, List<String> labels) {
        this.name = name;
        this.help = help;
        this.unit = unit;
        this.maker = maker;
        this.labels = labels;
        this.others = Collections.nCopies(labels.size(), OTHER);
    }

    /**
     * Makes a family of durations.
     *
     * @param name the name of the metric, which ends with its unit, {@code _seconds}
     * @param help what it tells
     * @param labels the names of its labels
     * @return a family without any histogram
     */
    public static HistogramFamily ofDurations(String name, String help, String... labels) {
        return new HistogramFamily(name, help, Unit.NANOSECONDS, Histogram::ofNanos, List.of(labels));
    }

    /**
     * Makes a family of sizes.
     *
     * @param name the name of the metric
     * @param help what it tells
     * @param labels the names of its labels
     * @return a family without any histogram
     */
    public static HistogramFamily ofSizes(String name, String help, String... labels) {
        return new HistogramFamily(name, help, Unit.COUNT, Histogram::ofSizes, List.of(labels));
    }

    /**
     * Returns the histogram of label values, made when they first occur.
     *
     * @param values a value for each label
     * @return always the same for the same values
     */
    public Histogram with(String... values) {
        List<String> key = List.of(values);
        Histogram histogram = histograms.get(key);
        if (histogram != null) {
            return histogram;
        }
        return histograms.computeIfAbsent(histograms.size() < MAX_HISTOGRAMS ? key : others, unseen -> maker.get());
    }

    /**
     * Adds a histogram that is kept elsewhere.
     *
     * @param histogram the histogram
     * @param values a value for each label
     * @return this
     */
    public HistogramFamily add(Histogram histogram, String... values) {
        histograms.put(List.of(values), histogram);
        return this;
    }

    String name() {
        return name;
    }

    String help() {
        return help;
    }

    Unit unit() {
        return unit;
    }

    List<String> labels() {
        return labels;
    }

    Map<List<String>, Histogram> histograms() {
        return histograms;
    }
}
