package io.virtengine.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which part may know which. */
class LayersTest {
    private static final String BASE = "io.virtengine.agent.";
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.virtengine.agent");

    @Test
    void dependenciesPointInward() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("work")
                .definedBy(BASE + "work")
                .layer("config")
                .definedBy(BASE + "config")
                .layer("chain")
                .definedBy(BASE + "chain")
                .layer("capacity")
                .definedBy(BASE + "capacity")
                .layer("bidding")
                .definedBy(BASE + "bidding")
                .layer("lifecycle")
                .definedBy(BASE + "lifecycle")
                .layer("metering")
                .definedBy(BASE + "metering")
                .layer("settlement")
                .definedBy(BASE + "settlement")
                .layer("gateway")
                .definedBy(BASE + "gateway")
                .layer("wiring")
                .definedBy(BASE + "wiring")
                .whereLayer("wiring")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("gateway")
                .mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("settlement")
                .mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("metering")
                .mayOnlyBeAccessedByLayers("wiring", "gateway")
                .whereLayer("bidding")
                .mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("lifecycle")
                .mayOnlyBeAccessedByLayers("wiring", "gateway", "metering")
                .whereLayer("capacity")
                .mayOnlyBeAccessedByLayers("wiring", "gateway", "bidding", "lifecycle")
                .check(classes);
    }

    @Test
    void onlyTheGatewayKnowsTheWeb() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "gateway..", BASE + "wiring..", BASE + "cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework.web..", "jakarta.servlet..")
                .check(classes);
    }

    @Test
    void onlyHostingKnowsAParticularBackEnd() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "hosting..", BASE + "backend..", BASE + "image..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BASE + "backend.local..", BASE + "image..")
                .check(classes);
    }
}
