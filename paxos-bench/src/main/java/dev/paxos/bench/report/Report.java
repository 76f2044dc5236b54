package dev.paxos.bench.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All samples of a run, as tables of medians and ranges, and as they are.
 *
 * @param conditions where, when and of what was measured, by name
 * @param samples in the order in which they were taken
 */
public record Report(Map<String, String> conditions, List<Sample> samples) {
    private static final Gson JSON = new GsonBuilder().setPrettyPrinting().create();

    /** Copies the samples. */
    public Report {
        conditions = new LinkedHashMap<>(conditions);
        samples = List.copyOf(samples);
    }

    private record Row(String load, String target) {}

    /** Returns the report as Markdown: a table for each experiment, of medians and, in parentheses, ranges. */
    public String markdown() {
        StringBuilder text = new StringBuilder("# Measurements\n\n");
        conditions.forEach((name, value) ->
                text.append("- ").append(name).append(": ").append(value).append('\n'));
        Map<String, List<Sample>> experiments = new LinkedHashMap<>();
        samples.forEach(sample -> experiments
                .computeIfAbsent(sample.experiment(), experiment -> new ArrayList<>())
                .add(sample));
        experiments.forEach((experiment, its) -> appendTable(text, experiment, its));
        return text.toString();
    }

    private static void appendTable(StringBuilder text, String experiment, List<Sample> samples) {
        Set<Metric> metrics = EnumSet.noneOf(Metric.class);
        Map<String, Map<String, List<Sample>>> rows = new LinkedHashMap<>();
        for (Sample sample : samples) {
            metrics.addAll(sample.figures().keySet());
            rows.computeIfAbsent(sample.load(), load -> new LinkedHashMap<>())
                    .computeIfAbsent(sample.target(), target -> new ArrayList<>())
                    .add(sample);
        }
        text.append("\n## ").append(experiment).append("\n\n| load | target |");
        metrics.forEach(metric -> text.append(' ').append(metric.label()).append(" |"));
        text.append("\n| --- | --- |").append(" ---: |".repeat(metrics.size())).append('\n');
        rows.forEach((load, targets) -> targets.forEach((target, its) -> {
            text.append("| ").append(load).append(" | ").append(target).append(" |");
            for (Metric metric : metrics) {
                List<Double> figures = its.stream()
                        .filter(sample -> sample.figures().containsKey(metric))
                        .map(sample -> sample.figures().get(metric))
                        .toList();
                text.append(' ')
                        .append(figures.isEmpty() ? "" : Summary.of(figures).format(metric))
                        .append(" |");
            }
            text.append('\n');
        }));
        appendFailures(text, samples);
    }

    private static void appendFailures(StringBuilder text, List<Sample> samples) {
        Map<Row, Map<String, Long>> failures = new LinkedHashMap<>();
        for (Sample sample : samples) {
            Map<String, Long> sum =
                    failures.computeIfAbsent(new Row(sample.load(), sample.target()), row -> new TreeMap<>());
            sample.failures().forEach((kind, count) -> sum.merge(kind, count, Long::sum));
        }
        failures.forEach((row, sum) -> {
            if (!sum.isEmpty()) {
                text.append("\nFailed, ")
                        .append(row.load())
                        .append(", ")
                        .append(row.target())
                        .append(": ")
                        .append(sum)
                        .append('\n');
            }
        });
    }

    /** Returns the conditions and all samples as JSON; figures stand under their labels. */
    public String json() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Sample sample : samples) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("experiment", sample.experiment());
            entry.put("load", sample.load());
            entry.put("target", sample.target());
            entry.put("round", sample.round());
            Map<String, Double> figures = new LinkedHashMap<>();
            for (Metric metric : Metric.values()) {
                Double figure = sample.figures().get(metric);
                if (figure != null) {
                    figures.put(metric.label(), figure);
                }
            }
            entry.put("figures", figures);
            entry.put("failures", new TreeMap<>(sample.failures()));
            all.add(entry);
        }
        return JSON.toJson(Map.of("conditions", conditions, "samples", all));
    }

    /** Writes {@code report.md} and {@code report.json}. */
    public void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("report.md"), markdown());
        Files.writeString(directory.resolve("report.json"), json());
    }
}
