package dev.paxos.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.paxos.core.acceptor.Acceptor;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.paxos.core");

    @Test
    void the_rules_below_look_at_real_classes() {
        assertThat(CORE.contain(Acceptor.class)).isTrue();
        assertThat(CORE.contain(AcceptorState.class)).isTrue();
        assertThat(CORE.size()).isGreaterThan(20);
    }

    @Test
    void the_core_depends_on_the_jdk_alone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.paxos.core..", "java..", "org.jspecify.annotations..")
                .check(CORE);
    }

    @Test
    void packages_form_no_cycle() {
        slices().matching("dev.paxos.core.(**)")
                .namingSlices("$1")
                .should()
                .beFreeOfCycles()
                .check(CORE);
    }

    @Test
    void the_rules_of_the_protocol_do_no_io_and_know_no_clock_and_no_thread() {
        noClasses()
                .that()
                .resideInAPackage("dev.paxos.core")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..", "java.nio.file..", "java.nio.channels..", "java.time..", "java.util.concurrent..")
                .check(CORE);
    }

    @Test
    void no_wall_clock_decides_anything() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Instant.class)
                .check(CORE);
    }
}
