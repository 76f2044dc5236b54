package dev.paxos.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That what is in {@code deploy} still fits what it was made for. */
final class DeployTest {
    private static final Path ROOT = ScriptRun.ofCheckout().resolveSibling(".").normalize();
    private static final Pattern JVM_OPTION = Pattern.compile("-X(?:X:|ms|mx)[A-Za-z0-9+=:-]+");

    @Test
    void theImagesJvmHasTheOptionsOfRunServer() throws IOException {
        Set<String> ofTheImage = options("deploy/container/start.sh");
        assertThat(ofTheImage.remove("-XX:-UsePerfData")).isTrue();
        assertThat(ofTheImage).isEqualTo(options("run-server.sh")).hasSizeGreaterThan(8);
    }

    /** The options of the lists that are named "jvm". */
    private static Set<String> options(String script) throws IOException {
        Set<String> options = new TreeSet<>();
        for (MatchResult list : matches("jvm\\+?=\\(([^)]*)\\)", read(script))) {
            for (MatchResult option :
                    JVM_OPTION.matcher(list.group(1)).results().toList()) {
                options.add(option.group());
            }
        }
        return options;
    }

    @Test
    void whatTheComposeFileAndTheDockerfileTakeFromHereIsThere() throws IOException {
        List<MatchResult> mounts = matches("- \\./(\\S+):/", read("deploy/compose.yaml"));
        assertThat(mounts).hasSizeGreaterThan(3);
        for (MatchResult mount : mounts) {
            assertThat(ROOT.resolve("deploy").resolve(mount.group(1))).exists();
        }
        List<MatchResult> copied = matches("(?<= )deploy/container/\\S+", read("deploy/Dockerfile"));
        assertThat(copied)
                .hasSize(2)
                .allSatisfy(file -> assertThat(ROOT.resolve(file.group())).isExecutable());
    }

    @Test
    void everySettingThatTheManifestsGiveIsOne() throws IOException {
        String settings = read("docs/api.md");
        Set<String> given = new TreeSet<>();
        for (String file : List.of("deploy/Dockerfile", "deploy/compose.yaml", "deploy/kubernetes/paxos.yaml")) {
            matches("\\b(?:PAXOS|SERVER)(?:_[A-Z]+)+\\b", read(file)).forEach(name -> given.add(name.group()));
        }
        // One that is documented under this name, and one that shares a row with two others.
        given.removeAll(Set.of("PAXOS_DATA_DIR", "PAXOS_SECURITY_CERTIFICATES_PEER"));
        assertThat(given)
                .hasSizeGreaterThan(5)
                .allSatisfy(
                        name -> assertThat(settings.replaceAll("[.-]", "_")).containsIgnoringCase("`" + name + "`"));
    }

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    private static List<MatchResult> matches(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().toList();
    }
}
