package chat.exo.peer.vault;

import java.util.Optional;

/** The vault was closed while somebody still worked with it: the end of all work, and nobody's fault. */
public final class VaultClosed extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  VaultClosed() {
    super("the vault is closed");
  }

  /** Whether this is why something failed. */
  public static boolean caused(Throwable failure) {
    Optional<Throwable> next = Optional.of(failure);
    while (next.isPresent() && !(next.get() instanceof VaultClosed)) {
      next = Optional.ofNullable(next.get().getCause());
    }
    return next.isPresent();
  }
}
