// The few things a test may miss on a machine. ./exo test installs them where it may.
package chat.exo.interop.report;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A test that cannot run without one of these says so by it, and by nothing else: {@link TestReport} asks again whether it is true. */
public enum Need {
  /** To build the library that stands between a relay and its disk; preloading it is Linux' way. */
  C_COMPILER("a C compiler on Linux", "install gcc and libc6-dev") {
    @Override
    public boolean there() {
      return onLinux() && compiler().isPresent();
    }
  },
  TMUX("tmux", "install tmux") {
    @Override
    public boolean there() {
      return command("tmux").isPresent();
    }
  },
  /** To set the clock of a relay that runs. */
  FAKETIME("libfaketime", "install faketime") {
    @Override
    public boolean there() {
      return fakeTime().isPresent();
    }
  },
  SYSTEMD_ANALYZE("systemd-analyze", "install systemd") {
    @Override
    public boolean there() {
      return command("systemd-analyze").isPresent();
    }
  },
  /** The container has it, and starts from a cache that older ones do not know. */
  JDK_25("a JDK 25 or newer", "install one, Temurin 25 for example") {
    @Override
    public boolean there() {
      return Runtime.version().feature() >= 25;
    }
  },
  /** Its native library is built for these only. */
  CORRETTO("a machine that Corretto is built for", "run on Linux or macOS, on x86-64 or ARM") {
    @Override
    public boolean there() {
      String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
      return (system.contains("linux") || system.contains("mac"))
          && List.of("amd64", "x86_64", "aarch64").contains(System.getProperty("os.arch"));
    }
  };

  private static final String NEEDS = "needs ";

  private final String what;
  private final String remedy;

  Need(String what, String remedy) {
    this.what = what;
    this.remedy = remedy;
  }

  String what() {
    return what;
  }

  /** Whether this machine has it. */
  public abstract boolean there();

  /** Skips the test where it is not there, in words that {@link #named} knows again. */
  public void orSkip() {
    if (!there()) {
      abort(NEEDS + what + ": " + remedy);
    }
  }

  /** The need that the reason of a skip names. */
  static Optional<Need> named(String reason) {
    return Arrays.stream(values()).filter(need -> reason.contains(NEEDS + need.what)).findFirst();
  }

  /** The C compiler to call. */
  public static Optional<Path> compiler() {
    return List.of("cc", "gcc", "clang").stream().map(Need::command).flatMap(Optional::stream).findFirst();
  }

  /** The library that is preloaded to set a clock. */
  public static Optional<Path> fakeTime() {
    return List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib").stream()
        .map(folder -> Path.of(folder, "faketime", "libfaketimeMT.so.1"))
        .filter(Files::exists)
        .findFirst();
  }

  private static boolean onLinux() {
    return System.getProperty("os.name").equals("Linux");
  }

  private static Optional<Path> command(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator)).map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
  }
}
