package dev.paxos.core.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plays the golden traces, or with {@code -Dpaxos.traces.rewrite=true} writes them anew, for a person to review. */
class TraceTest {
    private static final boolean REWRITE = Boolean.getBoolean("paxos.traces.rewrite");
    private static final Path SOURCES = Path.of("src", "test", "resources", "traces");

    @TestFactory
    Stream<DynamicTest> of_each_command_comes_what_the_trace_says() {
        List<Path> files = Traces.files();
        assertThat(files).hasSizeGreaterThan(40);
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(String.valueOf(file.getFileName()), () -> play(file)));
    }

    private static void play(Path file) throws IOException {
        if (REWRITE) {
            String now = Traces.rewritten(file);
            Files.writeString(SOURCES.resolve(String.valueOf(file.getFileName())), now);
        } else {
            Traces.check(file);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "no comment first, 'prepare 1 ballot=5', x.trace:1: a trace begins with a comment that says its rule",
        "no command before, '# rule\n\n-> Promise 5', x.trace:3: what is expected belongs behind or below a command",
        "unknown verb, '# rule\npropare 1 ballot=5', x.trace:2: there is no command propare",
        "no server, '# rule\nprepare ballot=5', x.trace:2: the server is missing",
        "unknown server, '# rule\nprepare 9 ballot=5', x.trace:2: there is no server 9",
        "not a number, '# rule\nprepare one ballot=5', 'x.trace:2: the server cannot be \"one\"'",
        "no option, '# rule\nprepare 1', x.trace:2: ballot= is missing",
        "bad option, '# rule\nprepare 1 ballot=x', 'x.trace:2: ballot cannot be \"x\"'",
        "option twice, '# rule\nprepare 1 ballot=5 ballot=6', x.trace:2: ballot stands twice",
        "too many words, '# rule\nprepare 1 2 ballot=5 -> Promise 5', x.trace:2: prepare does not take [2]",
        "unknown option, '# rule\nprepare 1 balot=5 ballot=5', x.trace:2: prepare does not take [balot]",
        "no such message, '# rule\nput 7 red\nanswer 7 accept 1', x.trace:3: there is no such message to 1",
        "no such file, '# rule\nkill 1\nremove 1 journal-9', x.trace:3: there is no file journal-9",
    })
    void a_line_that_makes_no_sense_is_told_with_its_file_and_line(String what, String text, String message) {
        assertThatThrownBy(() -> new Trace("x.trace", text).rewritten(new ClusterScript()))
                .as(what)
                .isInstanceOf(TraceException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void another_reply_another_state_and_one_too_few_are_told() {
        for (String expected : List.of("-> Promise 6 | 1 promised=5", "-> Promise 5 | 1 promised=6", "-> Promise 5")) {
            assertThatThrownBy(() ->
                            new Trace("x.trace", "# rule\nprepare 1 ballot=5 " + expected).check(new ClusterScript()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("x.trace:2: prepare 1 ballot=5");
        }
    }

    @Test
    void what_is_rewritten_is_aligned_keeps_the_comments_and_stays_as_it_is() {
        String once = new Trace(
                        "x.trace", "# rule\n\nprepare 1 ballot=5\naccept 1 ballot=6 value=red -> old | old\n  -> old")
                .rewritten(new ClusterScript());

        assertThat(once).isEqualTo("""
                        # rule

                        prepare 1 ballot=5          -> Promise 5  | 1 promised=5
                        accept 1 ballot=6 value=red -> Accepted 6 | 1 promised=6 accepted=6:red
                        """);
        Trace again = new Trace("x.trace", once);
        again.check(new ClusterScript());
        assertThat(again.rewritten(new ClusterScript())).isEqualTo(once);
    }
}
