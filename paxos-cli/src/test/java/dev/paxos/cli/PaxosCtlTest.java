package dev.paxos.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.paxos.core.store.AcceptorStoreProvider;
import dev.paxos.core.store.StoreConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PaxosCtlTest {
    /** Where nobody listens, and a connection is refused at once: port 1 is for those who have the machine. */
    private static final String NOBODY = "1=localhost:1,2=localhost:1,3=localhost:1";

    private final ConsoleProbe probe = new ConsoleProbe();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "get",
                "get a b",
                "put",
                "cas key",
                "cas key one value",
                "put key value --file x --nonsense",
                "get key --output xml",
                "get key --timeout 0",
                "get key --timeout soon",
                "get key --endpoints nowhere",
                "get key --cluster two\u00a0words",
                "get key --cert a.pem --key a.key",
                "get key --ca a.pem --cert a.pem",
                "journal",
                "journal compact data/1",
                "bench --clients 0",
                "watch-status --interval 0",
            })
    void whatIsWrongIsSaidInOneLineAndNothingIsSent(String arguments) {
        assertThat(probe.run(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1)))
                .as(probe.err())
                .isEqualTo(2);
        assertThat(probe.err().lines()).singleElement().asString().startsWith("paxosctl: ");
        assertThat(probe.out()).isEmpty();
    }

    @Test
    void aKeyThatIsNoneIsWrong() {
        assertThat(probe.run("get", "", "-e", NOBODY)).isEqualTo(2);
        assertThat(probe.err()).contains("key: is empty");
    }

    @Test
    void everyCommandHasHelpThatNamesItsOptions() {
        CommandLine line = PaxosCtl.commandLine(probe.console(new byte[0], Map.of()));
        assertThat(line.getSubcommands().keySet())
                .containsExactlyInAnyOrder(
                        "get",
                        "put",
                        "cas",
                        "delete",
                        "propose",
                        "status",
                        "watch-status",
                        "state",
                        "journal",
                        "bench",
                        "completion");
        for (String command : line.getSubcommands().keySet()) {
            ConsoleProbe asked = new ConsoleProbe();
            assertThat(asked.run(command, "--help")).as(command).isZero();
            assertThat(asked.out()).contains("Usage: paxosctl " + command);
        }
    }

    @Test
    void theHelpNamesEveryExitCode() {
        assertThat(probe.run("--help")).isZero();
        List<String> lines = probe.out().lines().map(String::strip).toList();
        for (ExitCode code : ExitCode.values()) {
            assertThat(lines).anyMatch(line -> line.startsWith(code.number() + " "));
        }
    }

    @ParameterizedTest
    @EnumSource(ExitCode.class)
    void anExitCodeIsOneOfItsOwn(ExitCode code) {
        assertThat(Arrays.stream(ExitCode.values()).filter(other -> other.number() == code.number()))
                .containsExactly(code);
    }

    @Test
    void completionIsAScriptForTheShell() {
        assertThat(probe.run("completion")).isZero();
        assertThat(probe.out()).startsWith("#!/usr/bin/env bash").contains("watch-status", "--token-file");
    }

    @Test
    void withNobodyThereNoMajorityIsTheAnswerOfEachCommand() {
        for (String command :
                List.of("get k", "put k v", "cas k 1 v", "delete k", "propose k v", "state k", "status")) {
            ConsoleProbe asked = new ConsoleProbe();
            String[] arguments = (command + " --timeout 1 -e " + NOBODY).split(" ", -1);
            assertThat(asked.run(arguments)).as(command + ": " + asked.err()).isEqualTo(5);
        }
    }

    @Test
    void whatIsNotGivenComesFromTheEnvironment() {
        Map<String, String> environment =
                Map.of("PAXOSCTL_ENDPOINTS", NOBODY, "PAXOSCTL_TIMEOUT", "1", "PAXOSCTL_OUTPUT", "json");
        assertThat(probe.run(environment, "status")).isEqualTo(5);
        assertThat(probe.out())
                .startsWith(
                        "{\"majority\":false,\"servers\":[{\"id\":1,\"address\":\"localhost:1\",\"state\":\"down\"");
    }

    @Test
    void filesOfTlsThatAreNotThereAreNamed() {
        Path absent = directory.resolve("absent.pem");
        assertThat(probe.run("status", "--ca", absent.toString())).isEqualTo(2);
        assertThat(probe.err()).contains(absent.toString());
    }

    @Test
    void aDirectoryThatIsNoneIsAFailureAndNotCorrupt() {
        assertThat(probe.run("journal", "verify", directory.resolve("absent").toString()))
                .isEqualTo(1);
        assertThat(probe.err()).contains("cannot read");
    }

    @Test
    void whatAJournalHoldsIsToldInJsonAndSoIsThatItIsCorrupt() throws Exception {
        AcceptorStoreProvider.named("journal")
                .open(new StoreConfig(directory, "some", 3, Map.of()))
                .close();

        assertThat(probe.run("journal", "verify", "--output", "json", directory.toString()))
                .isZero();
        assertThat(probe.out())
                .matches("\\{\"sound\":true,\"serverId\":3,\"cluster\":\"some\",\"incarnation\":\"[0-9a-f-]{36}\","
                        + "\"snapshot\":\\d+,\"firstSegment\":\\d+,\"lastSegment\":\\d+,\"usedSegments\":\\d+,"
                        + "\"lastFrame\":\\d+,\"keys\":0,\"stoppedCleanly\":false}\n");

        Files.writeString(directory.resolve("identity.properties"), "spoilt");
        ConsoleProbe again = new ConsoleProbe();
        assertThat(again.run("journal", "verify", "-o", "json", directory.toString()))
                .isEqualTo(8);
        assertThat(again.out()).startsWith("{\"sound\":false,\"problem\":\"");
    }

    @Test
    void aValueIsTheArgumentOrTheFileOrTheStandardInputByteForByte() throws Exception {
        byte[] bytes = {0, (byte) 0xff, '\n', 13};
        Path file = Files.write(directory.resolve("value"), bytes);
        Console console = probe.console(bytes, Map.of());
        assertThat(value().read("é", console).toByteArray()).isEqualTo("é".getBytes(UTF_8));
        assertThat(value("--file", file.toString()).read(null, console).toByteArray())
                .isEqualTo(bytes);
        assertThat(value().read(null, console).toByteArray()).isEqualTo(bytes);
    }

    private static ValueArgument value(String... arguments) {
        return CommandLine.populateCommand(new ValueArgument(), arguments);
    }
}
