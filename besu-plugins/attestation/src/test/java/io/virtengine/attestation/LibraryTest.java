package io.virtengine.attestation;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What keeps a verdict the same on every machine, and the library free of everything but its three dependencies. */
@AnalyzeClasses(packages = "io.virtengine.attestation", importOptions = DoNotIncludeTests.class)
class LibraryTest {
    private static final String US = "io.virtengine.attestation..";

    @ArchTest
    static final ArchRule onlyTheJdkBouncyCastleAndJspecify = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(US, "java..", "org.bouncycastle..", "org.jspecify.."));

    @ArchTest
    static final ArchRule noReflection =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("java.lang.reflect..", "java.lang.invoke..");

    @ArchTest
    static final ArchRule noInputOrOutput = noClasses()
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..", "java.sql.."));

    @ArchTest
    static final ArchRule noClockAndNoChance = noClasses()
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "getProperty", String.class)
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.security.SecureRandom")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random");

    @ArchTest
    static final ArchRule noStateInStatics =
            noFields().that().areStatic().should().notBeFinal();

    @ArchTest
    static final ArchRule dependenciesPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("verifier")
            .definedBy("io.virtengine.attestation")
            .layer("kinds")
            .definedBy("..dcap..", "..snp..", "..nitro..")
            .layer("appraisal")
            .definedBy("..appraisal..")
            .layer("collateral")
            .definedBy("..collateral..")
            .layer("x509")
            .definedBy("..x509..")
            .layer("encoding")
            .definedBy("..encoding..")
            .whereLayer("verifier")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("kinds")
            .mayOnlyBeAccessedByLayers("verifier")
            .whereLayer("appraisal")
            .mayOnlyBeAccessedByLayers("verifier", "kinds")
            .whereLayer("collateral")
            .mayOnlyBeAccessedByLayers("verifier", "kinds", "appraisal")
            .whereLayer("x509")
            .mayOnlyBeAccessedByLayers("verifier", "kinds", "appraisal", "collateral");
}
