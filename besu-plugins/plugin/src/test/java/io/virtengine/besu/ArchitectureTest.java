package io.virtengine.besu;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.virtengine.besu", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** Of ours the plugin uses the two libraries; of Besu's inner parts only the precompiles and the chain's reader see any. */
    @ArchTest
    static final ArchRule ofOursItUsesTheTwoLibraries = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.virtengine.besu..",
                    "io.virtengine.scoring..",
                    "io.virtengine.attestation..",
                    "java..",
                    "org.hyperledger.besu..",
                    "org.apache.tuweni..",
                    "com.fasterxml.jackson..",
                    "picocli..",
                    "org.slf4j..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule theNodesInsidesAreTouchedInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage("io.virtengine.besu.chain")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.hyperledger.besu.cli..", "org.hyperledger.besu.controller..");

    @ArchTest
    static final ArchRule thePrecompilesKnowNoPolicy = noClasses()
            .that()
            .resideInAPackage("io.virtengine.besu.precompile")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.virtengine.besu.admission..", "io.virtengine.besu.observer..", "io.virtengine.besu.rpc..");
}
