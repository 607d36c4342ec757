package io.virtengine.sdk;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.virtengine.sdk.chain.ChainClient;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses SDK =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("io.virtengine.sdk");

    @Test
    void packagesDependOneWay() {
        slices().matching("io.virtengine.sdk.(*)..").should().beFreeOfCycles().check(SDK);
    }

    @Test
    void theFoundationKnowsNothingAboveIt() {
        noClasses()
                .that()
                .resideInAnyPackage("..sdk.abi..", "..sdk.artifact..", "..sdk.chain..", "..sdk.db..", "..sdk.market..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..sdk.tx..",
                        "..sdk.events..",
                        "..sdk.client..",
                        "..sdk.deploy..",
                        "..sdk.gateway..",
                        "..sdk.signing..",
                        "..sdk.envelope..",
                        "..sdk.manifest..")
                .check(SDK);
    }

    @Test
    void theLibraryNeedsNoFrameworkAndNoOtherModule() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "io.virtengine.agent..",
                        "io.virtengine.offchain..",
                        "io.virtengine.cli..")
                .check(SDK);
    }

    @Test
    void onlyTheSenderSendsFromTheOutbox() {
        noClasses()
                .that()
                .resideOutsideOfPackages("..sdk.tx..", "..sdk.chain..")
                .should()
                .callMethod(ChainClient.class, "sendRaw", byte[].class)
                .check(SDK);
    }

    @Test
    void noStaticStateThatChanges() {
        fields().that().areStatic().should().beFinal().check(SDK);
    }
}
