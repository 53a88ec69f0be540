// Attachments of the pipe: Signal's container with javax.crypto, the incremental MAC with libsignal. Streams.
package chat.exo.interop.signal;

import static chat.exo.interop.signal.SignalPipe.hex;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.signal.libsignal.protocol.incrementalmac.ChunkSizeChoice;
import org.signal.libsignal.protocol.incrementalmac.IncrementalMacInputStream;
import org.signal.libsignal.protocol.incrementalmac.IncrementalMacOutputStream;

final class PipeFiles {
  private static final int IV_BYTES = 16;
  private static final int MAC_BYTES = 32;
  private static final int PIECE_BYTES = 1 << 16;

  private PipeFiles() {}

  /** Encrypts the file {@code from} to {@code to}; the iv is the last 16 bytes of the 80 given. */
  static List<String> encrypt(byte[] keyAndIv, String from, String to) throws Exception {
    byte[] aesKey = Arrays.copyOfRange(keyAndIv, 0, 32);
    byte[] macKey = Arrays.copyOfRange(keyAndIv, 32, 64);
    byte[] iv = Arrays.copyOfRange(keyAndIv, 64, 80);
    Path source = Path.of(from);
    long padded = paddedSize(Files.size(source));
    long blobBytes = IV_BYTES + (padded / 16 + 1) * 16 + MAC_BYTES;
    ChunkSizeChoice chunk = ChunkSizeChoice.inferChunkSize(Math.toIntExact(blobBytes));
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    ByteArrayOutputStream macs = new ByteArrayOutputStream();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(macKey, "HmacSHA256"));
    try (InputStream in = new BufferedInputStream(Files.newInputStream(source));
        OutputStream file = Files.newOutputStream(Path.of(to));
        OutputStream blob = new IncrementalMacOutputStream(file, macKey, chunk, macs)) {
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(aesKey, "AES"), new IvParameterSpec(iv));
      put(iv, mac, digest, blob);
      long left = padded;
      byte[] piece = new byte[PIECE_BYTES];
      while (left > 0) {
        int wanted = (int) Math.min(piece.length, left);
        int got = in.readNBytes(piece, 0, wanted);
        Arrays.fill(piece, got, wanted, (byte) 0);
        put(cipher.update(piece, 0, wanted), mac, digest, blob);
        left -= wanted;
      }
      put(cipher.doFinal(), mac, digest, blob);
      byte[] tag = mac.doFinal();
      digest.update(tag);
      blob.write(tag);
    }
    return List.of(
        hex(digest.digest()), Integer.toString(chunk.getSizeInBytes()), hex(macs.toByteArray()));
  }

  private static void put(byte[] part, Mac mac, MessageDigest digest, OutputStream blob)
      throws IOException {
    if (part != null) {
      mac.update(part);
      digest.update(part);
      blob.write(part);
    }
  }

  /** Checks every chunk of a blob and decrypts it; answers the SHA-256 of the plaintext and of the blob. */
  static List<String> decrypt(byte[] key, String from, long size, int chunkBytes, byte[] macs)
      throws Exception {
    byte[] aesKey = Arrays.copyOfRange(key, 0, 32);
    byte[] macKey = Arrays.copyOfRange(key, 32, 64);
    Path source = Path.of(from);
    MessageDigest plain = MessageDigest.getInstance("SHA-256");
    MessageDigest whole = MessageDigest.getInstance("SHA-256");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(macKey, "HmacSHA256"));
    long cipherBytes = Files.size(source) - IV_BYTES - MAC_BYTES;
    try (InputStream verified =
        new IncrementalMacInputStream(
            new BufferedInputStream(Files.newInputStream(source)),
            macKey,
            ChunkSizeChoice.everyNthByte(chunkBytes),
            macs)) {
      byte[] iv = exactly(verified, IV_BYTES);
      mac.update(iv);
      whole.update(iv);
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(aesKey, "AES"), new IvParameterSpec(iv));
      long cut = size;
      for (long left = cipherBytes; left > 0; ) {
        byte[] part = exactly(verified, (int) Math.min(PIECE_BYTES, left));
        left -= part.length;
        mac.update(part);
        whole.update(part);
        byte[] text = left == 0 ? cipher.doFinal(part) : cipher.update(part);
        int kept = (int) Math.min(cut, text == null ? 0 : text.length);
        if (kept > 0) {
          plain.update(text, 0, kept);
        }
        cut -= kept;
      }
      byte[] tag = exactly(verified, MAC_BYTES);
      whole.update(tag);
      if (!MessageDigest.isEqual(tag, mac.doFinal()) || cut != 0) {
        throw new IOException("expected the MAC and size of the blob, got others");
      }
    }
    return List.of(hex(plain.digest()), hex(whole.digest()));
  }

  private static byte[] exactly(InputStream in, int count) throws IOException {
    byte[] bytes = new byte[count];
    for (int at = 0; at < count; ) {
      // libsignal's stream may answer 0 while it waits for the end of a chunk.
      int got = in.read(bytes, at, count - at);
      if (got < 0) {
        throw new IOException("expected " + count + " bytes, got " + at);
      }
      at += got;
    }
    return bytes;
  }

  private static long paddedSize(long size) {
    double step = Math.ceil(Math.log((double) size) / Math.log(1.05));
    long padded = (long) Math.floor(Math.pow(1.05, step));
    return Math.max(Math.max(541, padded), size);
  }
}
