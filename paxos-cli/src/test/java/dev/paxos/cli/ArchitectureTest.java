package dev.paxos.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLI = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.paxos.cli");

    @Test
    void the_rule_below_looks_at_real_classes() {
        assertThat(CLI.contain(PaxosCtl.class)).isTrue();
        assertThat(CLI.size()).isGreaterThan(15);
    }

    /** Neither gRPC nor protocol buffers: the SDK is enough for whoever uses it, and this is its first user. */
    @Test
    void the_command_line_knows_the_sdk_and_the_core_alone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.paxos.cli..",
                        "dev.paxos.client..",
                        "dev.paxos.core..",
                        "picocli..",
                        "java..",
                        "org.jspecify.annotations..")
                .check(CLI);
    }
}
