package chat.exo.interop;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which part may know which; docs/architecture says why. */
@Tag("smoke") // in ./exo test quick
final class ArchitectureTest {
  private static final JavaClasses EXO =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("chat.exo.ham", "chat.exo.graph", "chat.exo.relay", "chat.exo.peer");

  @Test
  void the_classes_of_every_module_are_looked_at() {
    for (String module : List.of("chat.exo.ham", "chat.exo.graph", "chat.exo.relay", "chat.exo.peer")) {
      assertThat(EXO.stream().filter(type -> type.getPackageName().startsWith(module))).as(module).isNotEmpty();
    }
  }

  @Test
  void dependencies_point_down_only() {
    noClasses().that().resideInAPackage("chat.exo.ham..")
        .should().dependOnClassesThat().resideInAnyPackage("chat.exo.graph..", "chat.exo.relay..", "chat.exo.peer..")
        .check(EXO);
    noClasses().that().resideInAPackage("chat.exo.graph..")
        .should().dependOnClassesThat().resideInAnyPackage("chat.exo.relay..", "chat.exo.peer..")
        .check(EXO);
  }

  @Test
  void relay_and_peer_never_see_each_other() {
    noClasses().that().resideInAPackage("chat.exo.relay..").should().dependOnClassesThat().resideInAPackage("chat.exo.peer..").check(EXO);
    noClasses().that().resideInAPackage("chat.exo.peer..").should().dependOnClassesThat().resideInAPackage("chat.exo.relay..").check(EXO);
  }

  @Test
  void nothing_of_the_relay_can_decrypt() {
    noClasses().that().resideInAnyPackage("chat.exo.relay..", "chat.exo.graph..", "chat.exo.ham..")
        .should().dependOnClassesThat().resideInAPackage("org.signal..")
        .orShould().dependOnClassesThat().haveFullyQualifiedName("javax.crypto.Cipher")
        .orShould().dependOnClassesThat().haveFullyQualifiedName("javax.crypto.KeyAgreement")
        .check(EXO);
  }

  @Test
  void what_the_relay_ships_holds_no_class_of_libsignal() throws IOException {
    String vectors = System.getProperty("exo.vectors", "");
    Path lib = Path.of(vectors).resolveSibling("relay/target/lib");
    try (var jars = Files.newDirectoryStream(lib, "*.jar")) {
      int seen = 0;
      for (Path jar : jars) {
        try (JarFile file = new JarFile(jar.toFile())) {
          assertThat(file.stream().map(JarEntry::getName)).as(jar.getFileName().toString()).noneMatch(name -> name.startsWith("org/signal/"));
        }
        seen++;
      }
      assertThat(seen).isPositive();
    }
  }

  @Test
  void the_mesh_decides_without_clock_thread_or_network() {
    noClasses().that().resideInAPackage("chat.exo.relay.mesh..")
        .should().dependOnClassesThat().resideInAnyPackage("java.time..", "java.util.concurrent..", "java.net..", "java.nio.file..", "io.vertx..", "io.netty..", "org.rocksdb..")
        .orShould().dependOnClassesThat().areAssignableTo(Thread.class)
        .orShould().callMethod(System.class, "currentTimeMillis")
        .orShould().callMethod(System.class, "nanoTime")
        .check(EXO);
  }

  /** Who may ask for the time of day: the relay, which hands it on to what has a date, and what people read. */
  private static final Set<String> KNOW_THE_TIME_OF_DAY =
      Set.of("chat.exo.relay.Relay", "chat.exo.relay.cli.AdminCommand", "chat.exo.relay.api.Answers");

  @Test
  void the_time_of_day_comes_in_at_one_place_and_whatever_only_takes_a_while_goes_by_a_clock_that_nobody_sets() {
    classes().that().resideInAnyPackage("chat.exo.ham..", "chat.exo.graph..", "chat.exo.relay..").should(not_ask_for_the_time_of_day()).check(EXO);
    for (String known : KNOW_THE_TIME_OF_DAY) {
      assertThat(EXO.get(known).getCodeUnitAccessesFromSelf()).as(known).anyMatch(ArchitectureTest::timeOfDay);
    }
  }

  @Test
  void only_the_store_knows_rocksdb_and_only_the_edge_knows_sockets() {
    // The Java peer keeps stores of its own.
    noClasses().that().resideInAnyPackage("chat.exo.ham..", "chat.exo.graph..", "chat.exo.relay..")
        .and().resideOutsideOfPackage("chat.exo.graph.store..").should().dependOnClassesThat().resideInAPackage("org.rocksdb..").check(EXO);
    noClasses().that().resideInAnyPackage("chat.exo.ham..", "chat.exo.graph..", "chat.exo.relay.hear..", "chat.exo.relay.write..", "chat.exo.relay.read..")
        .should().dependOnClassesThat().resideInAnyPackage("io.vertx..", "io.netty..")
        .check(EXO);
  }

  /** The order in which a message travels; what stands first may know what stands behind it, never the other way round. */
  private static final List<String> ORDER =
      List.of("hear", "read", "write", "verify", "dial", "socket", "mesh", "limit");

  @Test
  void stages_know_only_those_behind_them() {
    for (int later = 1; later < ORDER.size(); later++) {
      String[] before = ORDER.subList(0, later).stream().map(stage -> "chat.exo.relay." + stage + "..").toArray(String[]::new);
      noClasses().that().resideInAPackage("chat.exo.relay." + ORDER.get(later) + "..")
          .should().dependOnClassesThat().resideInAnyPackage(before)
          .check(EXO);
    }
  }

  @Test
  void packages_form_no_circle() {
    slices().matching("chat.exo.relay.(**)").should().beFreeOfCycles().check(EXO);
    slices().matching("chat.exo.graph.(**)").should().beFreeOfCycles().check(EXO);
  }

  @Test
  void classes_are_closed() {
    classes().that().resideInAnyPackage("chat.exo.ham..", "chat.exo.graph..", "chat.exo.relay..", "chat.exo.peer..")
        .and().areNotInterfaces().and().areNotEnums().and().areNotAnonymousClasses()
        .should(be_final_or_abstract_within_their_package())
        .check(EXO);
  }

  @Test
  void packages_are_named_for_a_stage_or_a_thing() {
    noClasses().should().resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..helpers..", "..manager..", "..impl..").check(EXO);
  }

  private static ArchCondition<JavaClass> not_ask_for_the_time_of_day() {
    return new ArchCondition<>("be handed the time of day") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (KNOW_THE_TIME_OF_DAY.contains(type.getName())) {
          return;
        }
        type.getCodeUnitAccessesFromSelf().stream()
            .filter(ArchitectureTest::timeOfDay)
            .forEach(access -> events.add(SimpleConditionEvent.violated(type, access.getDescription())));
      }
    };
  }

  /** Calls, and references to methods. */
  private static boolean timeOfDay(JavaCodeUnitAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String method = access.getTarget().getName();
    return (owner.equals("java.lang.System") && method.equals("currentTimeMillis"))
        || (owner.startsWith("java.time.") && (method.equals("now") || method.startsWith("system") || method.startsWith("tick")))
        || (owner.equals("java.util.Date") && method.equals("<init>") && access.getTarget().getParameterTypes().isEmpty());
  }

  /** An abstract class is a shape shared inside one package; nobody outside extends it. */
  private static ArchCondition<JavaClass> be_final_or_abstract_within_their_package() {
    return new ArchCondition<>("be final, or abstract and package-private") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean isFinal = type.getModifiers().contains(JavaModifier.FINAL);
        boolean shared = type.getModifiers().contains(JavaModifier.ABSTRACT) && !type.getModifiers().contains(JavaModifier.PUBLIC);
        if (!isFinal && !shared && !type.isAssignableTo(Throwable.class)) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " is neither final nor abstract in its package"));
        }
      }
    };
  }
}
