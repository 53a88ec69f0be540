package chat.exo.relay.verify;

import chat.exo.relay.limit.AddressRange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the operator decides about writing.
 *
 * @param write the preset
 * @param operator another relay's operator whose invitations count here too; empty for none
 * @param keys public keys that may always write
 * @param bannedKeys public keys that may not, and whose space nobody writes
 * @param bannedSouls beginnings of souls that nobody writes
 * @param bannedAddresses addresses that may not connect
 * @param program a program that is asked about every write
 */
public record PolicyOptions(
    Preset write,
    Optional<String> operator,
    Set<String> keys,
    Set<String> bannedKeys,
    List<String> bannedSouls,
    List<AddressRange> bannedAddresses,
    Optional<Program> program) {
  /** Who may write. */
  public enum Preset {
    /** Everybody, unsigned souls too. */
    OPEN,
    /** Everybody, but only what is signed or is its own hash. */
    SIGNED,
    /** Keys that the operator listed or invited. */
    INVITE,
    /** Keys that the operator listed. */
    LIST
  }

  /** What happens to a write when the program gives no verdict. */
  public enum Failure {
    REJECT,
    ACCEPT
  }

  /**
   * The operator's program.
   *
   * @param command the program and its arguments
   * @param timeoutMillis how long a verdict may take
   * @param failure what happens without one
   * @param folder where it runs
   */
  public record Program(List<String> command, long timeoutMillis, Failure failure, Path folder) {
    public Program {
      command = List.copyOf(command);
    }
  }

  public PolicyOptions {
    keys = Set.copyOf(keys);
    bannedKeys = Set.copyOf(bannedKeys);
    bannedSouls = List.copyOf(bannedSouls);
    bannedAddresses = List.copyOf(bannedAddresses);
  }

  /** Everybody writes. */
  public static PolicyOptions open() {
    return new PolicyOptions(Preset.OPEN, Optional.empty(), Set.of(), Set.of(), List.of(), List.of(), Optional.empty());
  }
}
