package chat.exo.relay.verify;

import chat.exo.graph.Soul;
import chat.exo.relay.limit.AddressRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What {@code exo admin allow} and {@code ban} have said, kept in one text file of the data folder; beside it stand the
 * lists of the settings. Thread-safe.
 */
public final class Lists {
  /** What a line of the file begins with. */
  public enum Kind {
    ALLOW_KEY("allow key "),
    BAN_KEY("ban key "),
    BAN_SOUL("ban soul "),
    BAN_ADDRESS("ban address ");

    private final String start;

    Kind(String start) {
      this.start = start;
    }
  }

  private final Path file;
  private volatile Set<String> lines;

  private Lists(Path file, Set<String> lines) {
    this.file = file;
    this.lines = lines;
  }

  /** Reads the file, if there is one. */
  public static Lists open(Path file) {
    try {
      return new Lists(file, Files.exists(file) ? new TreeSet<>(Files.readAllLines(file)) : Set.of());
    } catch (IOException e) {
      throw new UncheckedIOException("the lists of the admin cannot be read", e);
    }
  }

  boolean empty() {
    return lines.isEmpty();
  }

  boolean allowsKey(String key) {
    return lines.contains(Kind.ALLOW_KEY.start + key);
  }

  boolean bansKey(String key, PolicyOptions policy) {
    return policy.bannedKeys().contains(key) || lines.contains(Kind.BAN_KEY.start + key);
  }

  boolean bansSoul(Soul soul, PolicyOptions policy) {
    return policy.bannedSouls().stream().anyMatch(soul.text()::startsWith)
        || of(Kind.BAN_SOUL).stream().anyMatch(soul.text()::startsWith);
  }

  /** Addresses that may not connect, as the settings and the admin say. */
  public List<AddressRange> bannedAddresses(PolicyOptions policy) {
    Stream<AddressRange> ofAdmin = of(Kind.BAN_ADDRESS).stream().map(AddressRange::parse).flatMap(Optional::stream);
    return Stream.concat(policy.bannedAddresses().stream(), ofAdmin).toList();
  }

  /** What stands under one kind. */
  public List<String> of(Kind kind) {
    List<String> found = new ArrayList<>(0);
    for (String line : lines) {
      if (line.startsWith(kind.start)) {
        found.add(line.substring(kind.start.length()));
      }
    }
    return found;
  }

  /** Adds a line and keeps it, in a file: not for the loop; whether it is new. */
  public synchronized boolean add(Kind kind, String what) {
    Set<String> next = new TreeSet<>(lines);
    boolean fresh = next.add(kind.start + what);
    keep(next);
    return fresh;
  }

  /** Takes a line away, as {@link #add}; whether it was there. */
  public synchronized boolean remove(Kind kind, String what) {
    Set<String> next = new TreeSet<>(lines);
    boolean there = next.remove(kind.start + what);
    keep(next);
    return there;
  }

  private void keep(Set<String> next) {
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.write(fresh, next);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      lines = next;
    } catch (IOException e) {
      throw new UncheckedIOException("the lists of the admin cannot be kept", e);
    }
  }
}
