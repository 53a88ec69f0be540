package chat.exo.peer.vault;

import chat.exo.peer.Refused;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code vault.json}: the vault's own key, wrapped by what the lock gives. A new passphrase re-wraps 32 bytes and touches
 * no row.
 */
final class VaultHeader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "vault.json";

  private VaultHeader() {}

  static boolean exists(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  static void write(Path folder, VaultLock lock, byte[] rootKey) {
    SecureRandom random = new SecureRandom();
    byte[] salt = new byte[16];
    byte[] nonce = new byte[12];
    random.nextBytes(salt);
    random.nextBytes(nonce);
    VaultLock.Stretch stretch = VaultLock.Stretch.fresh(salt);
    ObjectNode header = JSON.createObjectNode();
    header.put("v", 1).put("kdf", "argon2id").put("memoryKib", stretch.memoryKib());
    header.put("passes", stretch.passes()).put("lanes", stretch.lanes());
    header.put("salt", Base64.getEncoder().encodeToString(salt)).put("nonce", Base64.getEncoder().encodeToString(nonce));
    try {
      byte[] wrapped = cipher(Cipher.ENCRYPT_MODE, lock.key(stretch), nonce).doFinal(rootKey);
      header.put("wrapped", Base64.getEncoder().encodeToString(wrapped));
      Files.createDirectories(folder);
      Path temporary = Files.createTempFile(folder, "vault", ".new");
      Files.write(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(header));
      try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        file.force(true); // before the old header goes: without one nothing opens
      }
      Files.move(temporary, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused to wrap the key", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the vault's header", e);
    }
  }

  static byte[] open(Path folder, VaultLock lock) {
    try {
      JsonNode header = JSON.readTree(Files.readAllBytes(folder.resolve(FILE)));
      VaultLock.Stretch stretch =
          new VaultLock.Stretch(
              header.path("memoryKib").asInt(), header.path("passes").asInt(), header.path("lanes").asInt(), bytes(header, "salt"));
      byte[] rootKey = cipher(Cipher.DECRYPT_MODE, lock.key(stretch), bytes(header, "nonce")).doFinal(bytes(header, "wrapped"));
      return Arrays.copyOf(rootKey, 32);
    } catch (GeneralSecurityException e) {
      throw new Refused("expected the passphrase or key of this vault, got another; try again, or restore a backup", e);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new Refused("expected " + FILE + " to be a vault header, got something else; restore a backup", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the vault's header", e);
    }
  }

  private static byte[] bytes(JsonNode header, String field) {
    return Base64.getDecoder().decode(header.path(field).asText());
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    return cipher;
  }
}
