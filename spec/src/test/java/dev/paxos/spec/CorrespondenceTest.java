package dev.paxos.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of the README, "What stands for what", names operators and methods that exist. */
class CorrespondenceTest {
    private static final Path SPECIFICATION = Path.of("").toAbsolutePath();
    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\| (`\\w+\\.\\w+`.*) \\|$");
    private static final Pattern METHOD = Pattern.compile("`(\\w+)\\.(\\w+)`");
    private static final Pattern STEPS =
            Pattern.compile("^(?:AcceptorStep\\(a\\)|ProposerStep\\(p\\)) ==\\n((?: .*\\n)+)", Pattern.MULTILINE);
    private static final Pattern STEP = Pattern.compile("\\b([A-Z]\\w+)\\([ap]\\b");
    private static final String PLANTED = "CallDeclinedByKept";
    private static final List<String> PACKAGES = List.of(
            "dev.paxos.core.", "dev.paxos.core.acceptor.", "dev.paxos.core.proposer.", "dev.paxos.core.register.");

    @Test
    void each_row_names_an_operator_of_the_modules_and_methods_of_the_code() throws Exception {
        String modules = Modules.text(SPECIFICATION);
        List<Matcher> rows = rows();
        assertThat(rows).hasSizeGreaterThan(20);
        for (Matcher row : rows) {
            assertThat(modules).containsPattern("(?m)^" + row.group(1) + "(\\([a-zA-Z, ]+\\))? *==");
            Matcher method = METHOD.matcher(row.group(2));
            while (method.find()) {
                String name = method.group(2);
                assertThat(methodsOf(method.group(1))).as(method.group()).contains(name);
            }
        }
    }

    @Test
    void each_step_of_acceptors_and_of_registers_has_a_row() throws IOException {
        List<String> named = rows().stream().map(row -> row.group(1)).toList();
        List<String> steps = STEPS.matcher(Modules.text(SPECIFICATION))
                .results()
                .flatMap(block -> STEP.matcher(block.group(1)).results())
                .map(step -> step.group(1))
                .filter(step -> !step.equals(PLANTED))
                .toList();
        assertThat(steps).hasSizeGreaterThan(12).contains("OnPrepare", "Save", "OnPromises", "TryAgain");
        assertThat(named).containsAll(steps);
    }

    private static List<Matcher> rows() throws IOException {
        return Files.readAllLines(SPECIFICATION.resolve("README.md")).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .toList();
    }

    private static List<String> methodsOf(String simpleName) {
        for (String candidate : PACKAGES) {
            try {
                return Arrays.stream(Class.forName(candidate + simpleName).getDeclaredMethods())
                        .map(Method::getName)
                        .toList();
            } catch (ClassNotFoundException e) {
                // In another package, or nowhere.
            }
        }
        throw new AssertionError("no class " + simpleName + " in " + PACKAGES);
    }
}
