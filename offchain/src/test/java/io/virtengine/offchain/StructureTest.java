package io.virtengine.offchain;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The house rules: modules with narrow faces, arrows one way, money never floating. */
class StructureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.virtengine.offchain");

    @Test
    void modulesUseOnlyEachOthersFaces() {
        ApplicationModules.of(OffchainApplication.class).verify();
    }

    @Test
    void theIndexerKnowsNoneOfItsReaders() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.virtengine.offchain.indexer..",
                        "io.virtengine.offchain.chain..",
                        "io.virtengine.offchain.storage..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.virtengine.offchain.api..",
                        "io.virtengine.offchain.keeper..",
                        "io.virtengine.offchain.notification..")
                .check(CLASSES);
    }

    @Test
    void nothingIsCountedInFloatingPoint() {
        noFields()
                .should()
                .haveRawType(double.class)
                .orShould()
                .haveRawType(float.class)
                .orShould()
                .haveRawType(Double.class)
                .check(CLASSES);
    }

    @Test
    void stateIsNeverStatic() {
        noFields().that().areStatic().should().notBeFinal().check(CLASSES);
    }
}
