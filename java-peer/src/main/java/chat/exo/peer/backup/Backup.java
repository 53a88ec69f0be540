package chat.exo.peer.backup;

import chat.exo.peer.Refused;
import chat.exo.peer.session.Sessions;
import chat.exo.peer.vault.Row;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import chat.exo.peer.vault.VaultFolder;
import chat.exo.peer.vault.VaultLock;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A vault to one encrypted file and back.
 *
 * <p>Sessions come back retired: they read what is still on its way, but the next message starts a new one. A backup is an
 * old state, and writing from an old session state would use message keys twice.
 */
public final class Backup {
  private static final Row KEY = Row.of(Table.ACCOUNT, "recovery");
  private static final int MAX_ROW_BYTES = 64 << 20;

  private Backup() {}

  /** The words that open the backups of a vault; made once, the same for every backup of it. */
  public static RecoveryPhrase phrase(Vault vault) {
    Optional<byte[]> known = vault.read(KEY);
    if (known.isPresent()) {
      return new RecoveryPhrase(known.get());
    }
    RecoveryPhrase fresh = RecoveryPhrase.generate();
    Transaction rows = new Transaction(vault);
    rows.write(KEY, fresh.key());
    rows.commit();
    return fresh;
  }

  /** Writes everything into one file, which appears only when it is whole. Returns the number of rows. */
  public static int write(Vault vault, Path file) throws IOException {
    RecoveryPhrase phrase = phrase(vault);
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file.toAbsolutePath());
    Path temporary = Files.createTempFile(folder, "exo", ".part");
    int[] count = {0};
    try {
      try (OutputStream raw = Files.newOutputStream(temporary);
          DataOutputStream out = new DataOutputStream(new BufferedOutputStream(SealedChunks.writing(raw, phrase.key())))) {
        out.write(vault.rootKey());
        vault.dump(
            (table, key, value) -> {
              if (table == Table.GROUP_KEY) {
                return; // an old sender key would use message keys twice; without this row a fresh one is made
              }
              byte[] kept = table == Table.SESSION ? Sessions.retired(value) : value;
              writeBytes(out, key);
              writeBytes(out, kept);
              count[0]++;
            });
        out.writeInt(-1);
      }
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
      return count[0];
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Makes a new vault of a backup: whole, or none, also if the machine goes down meanwhile. */
  public static Vault restore(Path file, RecoveryPhrase phrase, Path folder, VaultLock lock) throws IOException {
    if (Vault.exists(folder)) {
      throw new Refused("expected a home without an account, got one with; choose another --home");
    }
    check(file, phrase);
    VaultFolder.make(folder, part -> load(file, phrase, part, lock));
    return Vault.open(folder, lock);
  }

  private static void load(Path file, RecoveryPhrase phrase, Path folder, VaultLock lock) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        DataInputStream in = new DataInputStream(new BufferedInputStream(SealedChunks.reading(raw, phrase.key())));
        Vault vault = Vault.create(folder, lock, in.readNBytes(32))) {
      readRows(in, vault::load);
      vault.flush();
    }
  }

  /** Reads it to the end once: only a whole backup may become a vault. */
  private static void check(Path file, RecoveryPhrase phrase) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        DataInputStream in = new DataInputStream(new BufferedInputStream(SealedChunks.reading(raw, phrase.key())))) {
      if (in.readNBytes(32).length != 32) {
        throw SealedChunks.damaged();
      }
      readRows(in, (key, value) -> {});
    } catch (EOFException e) {
      throw new Refused("expected a whole backup, got a part of one; take another copy", e);
    }
  }

  private static void readRows(DataInputStream in, RowTaker taker) throws IOException {
    for (int length = in.readInt(); length >= 0; length = in.readInt()) {
      byte[] key = readBytes(in, length);
      taker.take(key, readBytes(in, in.readInt()));
    }
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in, int length) throws IOException {
    if (length < 0 || length > MAX_ROW_BYTES) {
      throw SealedChunks.damaged();
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  private interface RowTaker {
    void take(byte[] key, byte[] value);
  }
}
