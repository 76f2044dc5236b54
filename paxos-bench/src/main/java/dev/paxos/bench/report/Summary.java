package dev.paxos.bench.report;

import java.util.List;

/**
 * Median and range of a figure over the rounds.
 *
 * @param median the middle one, or the mean of the middle two
 * @param least the least
 * @param most the most
 * @param count of how many
 */
record Summary(double median, double least, double most, int count) {
    /**
     * Summarises figures.
     *
     * @throws IllegalArgumentException if there are none
     */
    static Summary of(List<Double> figures) {
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("figures: there are none");
        }
        List<Double> sorted = figures.stream().sorted().toList();
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        return new Summary(median, sorted.get(0), sorted.get(size - 1), size);
    }

    /** Writes the median, and the range where there is more than one figure. */
    String format(Metric metric) {
        String middle = metric.format(median);
        return count == 1 ? middle : middle + " (" + metric.format(least) + "–" + metric.format(most) + ")";
    }
}
