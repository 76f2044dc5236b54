package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server's metrics said at one moment.
 *
 * @param samples the values, by name and labels as they are written
 */
record Scrape(Map<String, Double> samples) {
    private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+(?:\\{.*})?) (\\S+)");

    /** Asks a server. */
    static Scrape of(RestCalls rest) {
        RestCalls.Answer answer = rest.get("/actuator/prometheus");
        assertThat(answer.status()).isEqualTo(200);
        Map<String, Double> samples = new TreeMap<>();
        answer.body().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as(line).isTrue();
            String value = sample.group(2).replace("Inf", "Infinity");
            assertThat(samples.put(sample.group(1), Double.parseDouble(value)))
                    .as("twice: " + line)
                    .isNull();
        });
        return new Scrape(samples);
    }

    /** Tells whether there is a metric, under whatever labels. */
    boolean has(String name) {
        return samples.keySet().stream().anyMatch(sample -> isOf(sample, name) || isOf(sample, name + "_count"));
    }

    /** Adds up a counter, or the counts of a histogram, over all its labels. */
    double total(String name) {
        return samples.entrySet().stream()
                .filter(sample -> isOf(sample.getKey(), name) || isOf(sample.getKey(), name + "_count"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** Returns the value of a sample, NaN where there is none. */
    double value(String nameAndLabels) {
        return samples.getOrDefault(nameAndLabels, Double.NaN);
    }

    private static boolean isOf(String sample, String name) {
        return sample.startsWith(name) && (sample.length() == name.length() || sample.charAt(name.length()) == '{');
    }
}
