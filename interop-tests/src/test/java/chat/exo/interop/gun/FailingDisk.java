// A disk that fails when told to: failing-disk.c, built here and preloaded into a relay.
package chat.exo.interop.gun;

import chat.exo.interop.report.Need;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The disk below one folder, for the processes that get its environment. Where there is no C compiler the test is skipped, in words. */
public final class FailingDisk {
  private final Path folder;
  private final Path library;
  private final Path control;

  private FailingDisk(Path folder, Path library, Path control) {
    this.folder = folder;
    this.library = library;
    this.control = control;
  }

  /** One for a folder, well at first; what it is made of lies in another. */
  public static FailingDisk below(Path folder, Path workshop) {
    Need.C_COMPILER.orSkip();
    Path library = workshop.resolve("failing-disk.so");
    try {
      Files.createDirectories(workshop);
      Files.createDirectories(folder);
      build(library);
      FailingDisk disk = new FailingDisk(folder.toRealPath(), library, workshop.resolve("disk"));
      disk.isWell();
      return disk;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void build(Path library) throws IOException {
    Path source = Repository.home().resolve("interop-tests/src/test/c/failing-disk.c");
    List<String> command = new ArrayList<>(List.of(Need.compiler().orElseThrow().toString()));
    command.addAll(List.of("-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", library.toString(), source.toString(), "-lpthread"));
    Process compiling = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(compiling.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (compiling.waitFor() != 0) {
        throw new AssertionError("expected " + source + " to compile, got\n" + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while compiling", e);
    }
  }

  /** What a process has to have in its environment to be on this disk. */
  public Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(), "EXO_DISK_FOLDER", folder.toString(), "EXO_DISK_CONTROL", control.toString());
  }

  /** From the next call on; the words are those of failing-disk.c. */
  public void becomes(String lines) {
    try {
      Path next = control.resolveSibling("disk.next");
      Files.writeString(next, lines + "\n");
      Files.move(next, control, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void isWell() {
    becomes("well");
  }

  /** How many calls it has failed. */
  public long failures() {
    return size("failed");
  }

  /** How many writes it has held back. */
  public long holds() {
    return size("held");
  }

  private long size(String what) {
    try {
      Path counted = control.resolveSibling("disk." + what);
      return Files.exists(counted) ? Files.size(counted) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
