package chat.exo.peer.vault;

import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** What opens a vault: a passphrase, or a key that somebody else keeps. */
public sealed interface VaultLock {
  /** The 32 bytes that unwrap the vault's own key. */
  byte[] key(Stretch stretch);

  /**
   * A passphrase, stretched with Argon2id.
   *
   * @param passphrase at least one character; not copied, so that its owner can wipe it
   */
  @SuppressWarnings("ArrayRecordComponent") // a secret: never compared, never printed
  record Passphrase(char[] passphrase) implements VaultLock {
    public Passphrase {
      if (passphrase.length == 0) {
        throw new IllegalArgumentException("expected a passphrase, got an empty one");
      }
    }

    @Override
    public byte[] key(Stretch stretch) {
      Argon2BytesGenerator argon = new Argon2BytesGenerator();
      argon.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(stretch.memoryKib())
              .withIterations(stretch.passes())
              .withParallelism(stretch.lanes())
              .withSalt(stretch.salt())
              .build());
      byte[] key = new byte[32];
      argon.generateBytes(passphrase, key);
      return key;
    }

    @Override
    public String toString() {
      return "Passphrase[]";
    }
  }

  /**
   * A key handed in, from a system's key store for example.
   *
   * @param bytes 32 random bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // a secret: never compared, never printed
  record Key(byte[] bytes) implements VaultLock {
    public Key {
      if (bytes.length != 32) {
        throw new IllegalArgumentException("expected a key of 32 bytes, got " + bytes.length);
      }
      bytes = Arrays.copyOf(bytes, bytes.length);
    }

    @Override
    public byte[] key(Stretch stretch) {
      return bytes.clone();
    }

    @Override
    public String toString() {
      return "Key[]";
    }
  }

  /**
   * How hard a passphrase is stretched.
   *
   * @param memoryKib memory in KiB
   * @param salt at least 16 random bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  record Stretch(int memoryKib, int passes, int lanes, byte[] salt) {
    /** RFC 9106's second recommendation: 64 MiB, 3 passes; about a third of a second. */
    static final int MEMORY_KIB = 64 << 10;

    static final int PASSES = 3;
    private static final int MAX_MEMORY_KIB = 1 << 20;

    public Stretch {
      boolean sane = memoryKib >= 8 && memoryKib <= MAX_MEMORY_KIB && passes >= 1 && passes <= 64 && lanes >= 1 && lanes <= 16;
      if (!sane || salt.length < 16) {
        throw new IllegalArgumentException("expected Argon2id settings within bounds and a salt of 16 bytes or more");
      }
    }

    static Stretch fresh(byte[] salt) {
      return new Stretch(MEMORY_KIB, PASSES, 1, salt);
    }
  }
}
