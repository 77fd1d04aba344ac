// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.concurrent.TimeUnit;

/** Who may see whom, and what only the shell may do. */
@AnalyzeClasses(packages = "io.tributary", importOptions = ArchitectureTest.MainClasses.class)
class ArchitectureTest {

  /** All modules but this one and their tests, from class folders or jars. */
  static final class MainClasses implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return Predefined.DO_NOT_INCLUDE_TESTS.includes(location)
          && !location.contains("/io/tributary/tests/");
    }
  }

  private static final String[] SHELL = {
    "io.tributary.cli..", "io.tributary.bench..", "io.tributary.engine.."
  };

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("io.tributary.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONE_DOOR_TO_THE_ENGINE =
      noClasses()
          .that()
          .resideOutsideOfPackages(SHELL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.iotdb..", "org.apache.tsfile..")
          .because("a newer engine is one module's work");

  @ArchTest
  static final ArchRule THE_COMMAND_IS_A_STOCK_CLIENT =
      noClasses()
          .that()
          .resideInAnyPackage("io.tributary.cli..", "io.tributary.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.iotdb.db..",
              "org.apache.iotdb.confignode..",
              "org.apache.iotdb.commons..",
              "org.apache.iotdb.consensus..",
              "org.apache.iotdb.pipe..");

  @ArchTest
  static final ArchRule THE_SENDER_DOES_NOT_SEE_THE_RECEIVER =
      noClasses()
          .that()
          .resideInAPackage("io.tributary.sender..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tributary.receiver..")
          .because("they meet in frames");

  @ArchTest
  static final ArchRule THE_RECEIVER_DOES_NOT_SEE_THE_SENDER =
      noClasses()
          .that()
          .resideInAPackage("io.tributary.receiver..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tributary.sender..")
          .because("they meet in frames");

  @ArchTest
  static final ArchRule TIME_IS_INJECTED =
      noClasses()
          .that()
          .resideOutsideOfPackages(SHELL)
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(TimeUnit.class, "sleep", long.class)
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDateTime.class, "now");

  @ArchTest
  static final ArchRule THREADS_ARE_THE_SHELLS =
      noClasses()
          .that()
          .resideOutsideOfPackages(SHELL)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class);

  @ArchTest
  static final ArchRule SETTINGS_ARE_RECORDS =
      classes().that().haveSimpleNameEndingWith("Settings").should().beRecords();

  @ArchTest
  static final ArchRule NO_STDOUT =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tributary.cli..")
          .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule NAMES_SAY_SOMETHING =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Impl")
          .orShould()
          .haveSimpleNameStartingWith("Abstract");
}
