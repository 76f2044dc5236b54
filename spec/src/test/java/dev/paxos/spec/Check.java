package dev.paxos.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of {@code checks.txt}: a model, what is changed in it, and what TLC must find.
 *
 * @param size {@code short} for every build, {@code long} for those who ask for it
 * @param module the module that the model is of
 * @param model the name of its configuration file, without {@code .cfg}
 * @param change {@link #NOTHING}, the name of a fault, or {@code +} and an invariant to check beside the others
 * @param expected {@link #NOTHING}, or the invariant that must be violated
 */
record Check(String size, String module, String model, String change, String expected) {
    static final String NOTHING = "-";

    private static final String NO_FAULT = "Fault = \"none\"";

    static List<Check> readAll(Path specification) throws IOException {
        List<Check> checks = new ArrayList<>();
        for (String line : Files.readAllLines(specification.resolve("checks.txt"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                checks.add(parse(line));
            }
        }
        return checks;
    }

    private static Check parse(String line) {
        String[] columns = line.trim().split("\\s+", -1);
        if (columns.length != 5 || !(columns[0].equals("short") || columns[0].equals("long"))) {
            throw new IllegalArgumentException(
                    "checks.txt: five columns, the first short or long, are not in: " + line);
        }
        return new Check(columns[0], columns[1], columns[2], columns[3], columns[4]);
    }

    boolean isLong() {
        return size.equals("long");
    }

    String name() {
        return change.equals(NOTHING) ? model : model + " " + change;
    }

    /** The model's configuration with the change made. */
    String configuration(Path specification) throws IOException {
        String configuration = Files.readString(specification.resolve("models").resolve(model + ".cfg"));
        if (change.equals(NOTHING)) {
            return configuration;
        }
        if (change.startsWith("+")) {
            return configuration + "INVARIANT " + change.substring(1) + "\n";
        }
        if (!configuration.contains(NO_FAULT)) {
            throw new IllegalArgumentException(model + ".cfg: has no line " + NO_FAULT);
        }
        return configuration.replace(NO_FAULT, "Fault = \"" + change + "\"");
    }
}
