package dev.paxos.server;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.paxos.client.PaxosClient;
import dev.paxos.core.Ballot;
import dev.paxos.proto.v1.PrepareRequest;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.chrono.ChronoLocalDate;
import java.time.chrono.ChronoLocalDateTime;
import java.time.chrono.ChronoZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import org.junit.jupiter.api.Test;

/** The arrows of the architecture, over everything that the server runs of this project. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.paxos");

    @Test
    void everyModuleIsScanned() {
        assertThat(CLASSES.contain(PaxosServerApplication.class)).isTrue();
        assertThat(CLASSES.contain(PaxosClient.class)).isTrue();
        assertThat(CLASSES.contain(PrepareRequest.class)).isTrue();
        assertThat(CLASSES.contain(Ballot.class)).isTrue();
        assertThat(CLASSES.size()).isGreaterThan(100);
    }

    @Test
    void theCoreDependsOnTheJdkAlone() {
        classes()
                .that()
                .resideInAPackage("dev.paxos.core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.paxos.core..", "java..", "org.jspecify.annotations..")
                .check(CLASSES);
    }

    @Test
    void theRestInterfaceKnowsNoGrpcAndNoProto() {
        noClasses()
                .that()
                .resideInAPackage("dev.paxos.server.rest..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.paxos.proto..", "dev.paxos.server.grpc..", "io.grpc..", "com.google.protobuf..")
                .check(CLASSES);
    }

    @Test
    void neitherInterfaceKnowsTheApplicationAroundIt() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.paxos.server.rest..", "dev.paxos.server.grpc..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.paxos.server")
                .check(CLASSES);
    }

    @Test
    void theGrpcInterfaceKnowsNoSpring() {
        noClasses()
                .that()
                .resideInAPackage("dev.paxos.server.grpc..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "dev.paxos.server.rest..")
                .check(CLASSES);
    }

    /** Time that passes is told by {@link System#nanoTime}: the time of day jumps. */
    @Test
    void noWallClockDecidesAnything() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.paxos.proto..")
                .should()
                .accessTargetWhere(target(owner(type(System.class))).and(target(name("currentTimeMillis"))))
                .orShould()
                .dependOnClassesThat(assignableTo(Clock.class)
                        .or(assignableTo(InstantSource.class))
                        .or(assignableTo(ChronoLocalDate.class))
                        .or(assignableTo(ChronoLocalDateTime.class))
                        .or(assignableTo(ChronoZonedDateTime.class))
                        .or(assignableTo(Instant.class))
                        .or(assignableTo(LocalTime.class))
                        .or(assignableTo(OffsetDateTime.class))
                        .or(assignableTo(FileTime.class))
                        .or(assignableTo(Date.class))
                        .or(assignableTo(Calendar.class)))
                .check(CLASSES);
    }

    @Test
    void noPackagesFormACycle() {
        slices().matching("dev.paxos.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
