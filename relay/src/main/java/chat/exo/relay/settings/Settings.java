package chat.exo.relay.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All settings with the values that hold: of flags, environment, file and defaults the first that says something. Every
 * value is checked when this is made, so reading one cannot fail.
 */
public final class Settings {
  private static final int MAX_QUOTED = 80;

  private final Map<String, Given> values;

  private Settings(Map<String, Given> values) {
    this.values = values;
  }

  /**
   * Gathers the settings.
   *
   * @param flags what the command line says, by path
   * @param environment the value of a variable, or null
   * @param file the settings file, if there is one
   * @throws SettingsException if any of it is wrong
   */
  public static Settings read(Map<String, Given> flags, Function<String, @Nullable String> environment, Optional<Path> file) {
    Map<String, Given> ofFile = file.map(SettingsFile::read).orElse(Map.of());
    return resolve(flags, environment, ofFile);
  }

  /** The same with the text of a file; {@code name} stands for it in errors. */
  public static Settings parse(String name, String text) {
    return resolve(Map.of(), variable -> null, SettingsFile.parse(name, text));
  }

  private static Settings resolve(
      Map<String, Given> flags, Function<String, @Nullable String> environment, Map<String, Given> ofFile) {
    Map<String, Setting> known = new LinkedHashMap<>();
    Catalogue.all().forEach(setting -> known.put(setting.path(), setting));
    refuseUnknown(flags, known);
    refuseUnknown(ofFile, known);
    Map<String, Given> values = new TreeMap<>();
    for (Setting setting : known.values()) {
      Given given =
          Optional.ofNullable(flags.get(setting.path()))
              .or(() -> fromEnvironment(setting, environment))
              .or(() -> Optional.ofNullable(ofFile.get(setting.path())))
              .orElseGet(() -> new Given(setting.fallback(), "default"));
      if (!setting.kind().takes(given.texts())) {
        throw new SettingsException(
            given.origin() + ": expected " + setting.kind().expected() + " for " + setting.path() + ", got " + quoted(given.texts()));
      }
      values.put(setting.path(), given);
    }
    return new Settings(values);
  }

  private static void refuseUnknown(Map<String, Given> given, Map<String, Setting> known) {
    given.forEach(
        (path, value) -> {
          if (!known.containsKey(path)) {
            throw new SettingsException(
                value.origin() + ": expected a setting there is, got '" + cut(path) + "'; " + nearest(path, known));
          }
        });
  }

  private static Optional<Given> fromEnvironment(Setting setting, Function<String, @Nullable String> environment) {
    List<String> names = new ArrayList<>(List.of(setting.variable()));
    names.addAll(setting.otherVariables());
    for (String name : names) {
      String value = environment.apply(name);
      if (value != null && !value.isBlank()) {
        List<String> texts = setting.kind().list() ? List.of(value.trim().split("\\s*,\\s*")) : List.of(value.trim());
        return Optional.of(new Given(texts, "environment " + name));
      }
    }
    return Optional.empty();
  }

  /** Bytes. */
  public long bytes(String path) {
    return Units.bytes(text(path)).orElseThrow(() -> notA("size", path));
  }

  /** Bytes; empty for {@code none}. */
  public OptionalLong bytesOrNone(String path) {
    return text(path).equals(Kind.NONE) ? OptionalLong.empty() : OptionalLong.of(bytes(path));
  }

  /** Bytes; empty for {@code auto}. */
  public OptionalLong bytesOrAuto(String path) {
    return text(path).equals(Kind.AUTO) ? OptionalLong.empty() : OptionalLong.of(bytes(path));
  }

  /** Milliseconds. */
  public long millis(String path) {
    return Units.millis(text(path)).orElseThrow(() -> notA("time", path));
  }

  /** Milliseconds; empty for {@code none}. */
  public OptionalLong millisOrNone(String path) {
    return text(path).equals(Kind.NONE) ? OptionalLong.empty() : OptionalLong.of(millis(path));
  }

  public int count(String path) {
    return Math.toIntExact(Kind.count(text(path)).orElseThrow(() -> notA("number", path)));
  }

  public String text(String path) {
    return texts(path).getFirst();
  }

  public List<String> texts(String path) {
    return Objects.requireNonNull(values.get(path), path).texts();
  }

  /** One word as a constant: {@code shadow-reject} is {@code SHADOW_REJECT}. */
  public <E extends Enum<E>> E word(String path, Class<E> type) {
    return Enum.valueOf(type, text(path).replace('-', '_').toUpperCase(Locale.ROOT));
  }

  /** Where a value comes from. */
  public String origin(String path) {
    return Objects.requireNonNull(values.get(path), path).origin();
  }

  /** The paths whose values differ from others'. */
  public List<String> changedSince(Settings before) {
    return values.keySet().stream().filter(path -> !texts(path).equals(before.texts(path))).toList();
  }

  /** Of some paths those that a running relay cannot change. */
  public static List<String> needingRestart(List<String> paths) {
    return Catalogue.all().stream()
        .filter(setting -> setting.change() == Setting.Change.RESTART && paths.contains(setting.path()))
        .map(Setting::path)
        .toList();
  }

  /** Every setting, its value and where that comes from, a line each. */
  public String describe() {
    StringBuilder out = new StringBuilder();
    values.forEach(
        (path, given) ->
            out.append(path).append(": ").append(String.join(", ", given.texts())).append("  # ").append(given.origin()).append('\n'));
    return out.toString();
  }

  private static IllegalStateException notA(String what, String path) {
    return new IllegalStateException("expected a " + what + " to be declared at " + path);
  }

  private static String quoted(List<String> texts) {
    return "'" + cut(String.join(", ", texts)) + "'";
  }

  private static String cut(String text) {
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
  }

  /** The known name with the longest common end or start, which finds most misspellings and wrong indents. */
  private static String nearest(String path, Map<String, Setting> known) {
    String best = "";
    int bestScore = 0;
    for (String candidate : known.keySet()) {
      int score = common(path, candidate) + common(reversed(path), reversed(candidate));
      if (score > bestScore) {
        best = candidate;
        bestScore = score;
      }
    }
    return best.isEmpty() ? "exo.example.yaml lists them" : "did you mean " + best + "?";
  }

  private static int common(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    return i;
  }

  private static String reversed(String text) {
    return new StringBuilder(text).reverse().toString();
  }
}
