// Where the built relay, the vectors and the scripts lie. Used by every test here.
package chat.exo.interop.gun;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folders of this repository, found from what the build tells the tests. */
final class Repository {
  private Repository() {}

  static Path vectors() {
    String folder = System.getProperty("exo.vectors");
    if (folder == null) {
      throw new IllegalStateException("expected the system property exo.vectors; run the tests with Maven");
    }
    return Path.of(folder);
  }

  static Path home() {
    Path home = vectors().toAbsolutePath().getParent();
    if (home == null) {
      throw new IllegalStateException("expected vectors/ inside the repository");
    }
    return home;
  }

  /** The scripts, installed. */
  static Path scripts() {
    Path scripts = home().resolve("interop-tests/src/test/js");
    if (!Files.isDirectory(scripts.resolve("node_modules/gun"))) {
      throw new IllegalStateException("expected gun in " + scripts + "/node_modules; run npm ci there, or ./exo test");
    }
    return scripts;
  }

  /** What {@code ./exo relay} runs: the relay's jar and its libraries. */
  static String relayClassPath() {
    Path target = home().resolve("relay/target");
    List<Path> jars = list(target, "relay-*.jar");
    if (jars.size() != 1 || !Files.isDirectory(target.resolve("lib"))) {
      throw new IllegalStateException("expected one relay jar and lib/ in " + target + "; run ./exo build");
    }
    return jars.get(0) + java.io.File.pathSeparator + target.resolve("lib") + "/*";
  }

  /** The flags that use the startup cache of {@code ./exo build}; none if there is none, or it is another JDK's. */
  static List<String> startupCache() {
    Path target = home().resolve("relay/target");
    if (Files.exists(target.resolve("startup.aot"))) {
      return List.of("-XX:AOTCache=" + target.resolve("startup.aot"), "-Xlog:cds=off", "-Xlog:aot=off");
    }
    if (Files.exists(target.resolve("startup.jsa"))) {
      return List.of("-XX:SharedArchiveFile=" + target.resolve("startup.jsa"), "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
    }
    return List.of();
  }

  static List<Path> list(Path folder, String pattern) {
    try (var found = Files.newDirectoryStream(folder, pattern)) {
      return Stream.iterate(found.iterator(), java.util.Iterator::hasNext, i -> i).map(java.util.Iterator::next).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
