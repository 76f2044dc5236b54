package dev.paxos.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the text of the modules names. */
final class Modules {
    private static final Pattern FAULT_TEST = Pattern.compile("Fault (?:/?=|\\\\in) (\\{[^}]*}|\"\\w+\")");
    private static final Pattern NAME = Pattern.compile("\"(\\w+)\"");

    private Modules() {}

    static String text(Path specification) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String module : List.of("Acceptors", "Rounds", "Registers", "Scenarios")) {
            text.append(Files.readString(specification.resolve(module + ".tla")));
        }
        return text.toString();
    }

    /** All faults that can be planted. */
    static Set<String> faults(Path specification) throws IOException {
        Set<String> faults = new TreeSet<>();
        Matcher test = FAULT_TEST.matcher(text(specification));
        while (test.find()) {
            Matcher name = NAME.matcher(test.group(1));
            while (name.find()) {
                faults.add(name.group(1));
            }
        }
        return faults;
    }
}
