package chat.exo.peer.transfer;

import chat.exo.peer.api.ApiClient;
import chat.exo.peer.content.FilePlace;
import chat.exo.peer.file.FileCipher;
import chat.exo.peer.file.FileReference;
import chat.exo.peer.sea.SeaSigner;
import chat.exo.peer.transport.RelayRule;
import chat.exo.peer.vault.Vault;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Sends files of any size to the account's relays, and fetches those of others. Any thread; each call works on its caller's. */
public final class FileTransfer implements AutoCloseable {
  /** What was begun and not gone on with for so long is thrown away. */
  private static final Duration KEPT = Duration.ofDays(30);

  private static final int NAME_BYTES = 16;

  private final Path folder;
  private final HttpClient http;
  private final ExecutorService threads;
  private final Uploads uploads;
  private final RelayRule rule;
  private final Patience waits;

  private FileTransfer(Path folder, HttpClient http, ExecutorService threads, Uploads uploads, RelayRule rule, Patience waits) {
    this.waits = waits;
    this.folder = folder;
    this.http = http;
    this.threads = threads;
    this.uploads = uploads;
    this.rule = rule;
  }

  /**
   * The transfer of one account.
   *
   * @param folder where files wait, encrypted, until all of them is there
   * @param relays where files go to, in turn
   * @param reading all relays of the account, which say where this peer may go
   */
  public static FileTransfer of(Path folder, Vault vault, ApiClient api, SeaSigner owner, List<URI> relays, List<URI> reading) {
    return of(folder, vault, api, owner, relays, reading, Patience.USUAL);
  }

  static FileTransfer of(
      Path folder, Vault vault, ApiClient api, SeaSigner owner, List<URI> relays, List<URI> reading, Patience waits) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    // Redirects are not followed: where this peer goes is decided by its own rule.
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(threads)
            .build();
    Uploads uploads = new Uploads(vault, http, api, owner, relays, InstantSource.system(), waits);
    return new FileTransfer(folder, http, threads, uploads, new RelayRule(reading), waits);
  }

  /**
   * Brings a file to a relay. Called again after it was stopped, by a watcher, a relay or the end of the process, it goes on where it was, as long
   * as the file is the same.
   *
   * @param type its media type: sound and video get what a player needs to begin in the middle
   */
  public FilePlace.Remote upload(Path file, String type, Watcher watcher) throws IOException {
    String kind = type.toLowerCase(Locale.ROOT);
    return uploads.send(file, kind.startsWith("video/") || kind.startsWith("audio/"), watcher);
  }

  /**
   * The plain file as it comes. No byte is given before its chunk was checked; the file is whole only when the stream has ended. Opened again after
   * it was closed before the end, what had come is not fetched again.
   *
   * @param name what the file is called if it is refused
   */
  public InputStream open(FilePlace.Remote remote, String name, Watcher watcher) throws IOException {
    Files.createDirectories(folder);
    prune();
    FileReference file = remote.reference();
    Path part = folder.resolve(partName(file));
    List<URI> allowed = new ArrayList<>();
    List<URI> others = new ArrayList<>();
    remote.urls().forEach(url -> (allows(url) ? allowed : others).add(url));
    Download download = new Download(http, allowed, file, name, part, waits, watcher);
    others.forEach(url -> download.refused(url, "not gone to, as it is unencrypted or in a private network"));
    return new Whole(FileCipher.decryptingVerified(download, file), part);
  }

  /** As for relays of others; the account's own relays, however they are reached, are where this peer goes anyway. */
  private boolean allows(URI url) {
    return rule.allows(url) || rule.own().stream().map(ApiClient::base).flatMap(Optional::stream).anyMatch(own -> origin(own).equals(origin(url)));
  }

  private static String origin(URI url) {
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("https") ? 443 : 80;
    return scheme + "://" + String.valueOf(url.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }

  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdown();
  }

  /** Says nothing of the file to who reads the disk. */
  private static String partName(FileReference file) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(file.key().bytes(), "HmacSHA256"));
      mac.update("exo part".getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(mac.doFinal(file.digest()), 0, NAME_BYTES) + ".part";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
    }
  }

  private void prune() throws IOException {
    Instant before = Instant.now().minus(KEPT);
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "*.part")) {
      for (Path part : parts) {
        if (Files.getLastModifiedTime(part).toInstant().isBefore(before)) {
          Files.deleteIfExists(part);
        }
      }
    }
  }

  /** Read to its end, the encrypted file is of no use any more. */
  private static final class Whole extends FilterInputStream {
    private final Path part;
    private boolean ended;

    Whole(InputStream in, Path part) {
      super(in);
      this.part = part;
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      ended |= one < 0;
      return one;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      ended |= count < 0;
      return count;
    }

    @Override
    public void close() throws IOException {
      super.close();
      if (ended) {
        Files.deleteIfExists(part);
      }
    }
  }
}
