package chat.exo.relay.admin;

import chat.exo.relay.verify.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * How {@code exo admin} finds the relay of a data folder: a token, made at the first start and readable for its owner only, and
 * the port of this run.
 */
public record AdminFiles(Path folder) {
  private static final int TOKEN_BYTES = 32;

  /** The token; made now if there is none. */
  String tokenOrNew() {
    Path file = folder.resolve("admin-token");
    try {
      if (!Files.exists(file)) {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        SecretFile.write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(token) + "\n");
      }
      return Files.readString(file).trim();
    } catch (IOException e) {
      throw new UncheckedIOException("the admin's token cannot be read or made", e);
    }
  }

  void keepPort(int port) {
    try {
      SecretFile.write(folder.resolve("admin-port"), port + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("the admin's port cannot be kept", e);
    }
  }

  /** The token of a relay that runs here. */
  public String token() {
    return read("admin-token");
  }

  /** The port of a relay that runs here. */
  public int port() {
    return Integer.parseInt(read("admin-port"));
  }

  private String read(String name) {
    try {
      return Files.readString(folder.resolve(name)).trim();
    } catch (NoSuchFileException e) {
      throw new IllegalStateException("expected a relay's data in " + folder + ", found no " + name + "; give its folder with --data", e);
    } catch (IOException e) {
      throw new IllegalStateException(
          "expected to read " + name + " in " + folder + ", which only the relay's user may; run this as that user", e);
    }
  }
}
