package chat.exo.peer.transfer;

import chat.exo.peer.Refused;
import chat.exo.peer.api.ApiClient;
import chat.exo.peer.content.FilePlace;
import chat.exo.peer.file.FileCipher;
import chat.exo.peer.file.FileKey;
import chat.exo.peer.file.FileReference;
import chat.exo.peer.sea.SeaSigner;
import chat.exo.peer.vault.Table;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Brings files to the account's relays. On the caller's thread, one file at a time each. */
final class Uploads {
  /** A row that nobody worked on for so long is forgotten: no relay knows its upload any more, and a file sent again gets a fresh key. */
  private static final Duration KEPT = Duration.ofDays(30);

  /** A relay that wants more is left for the next one. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

  /** So often in a row a relay may bring nothing further before the next one is tried. */
  private static final int PATIENCE = 7;

  private final Vault vault;
  private final HttpClient http;
  private final ApiClient api;
  private final SeaSigner owner;
  private final List<URI> relays;
  private final InstantSource clock;
  private final Patience waits;

  Uploads(Vault vault, HttpClient http, ApiClient api, SeaSigner owner, List<URI> relays, InstantSource clock, Patience waits) {
    this.waits = waits;
    this.vault = vault;
    this.http = http;
    this.api = api;
    this.owner = owner;
    this.relays = List.copyOf(relays);
    this.clock = clock;
  }

  /** Brings a file to the first relay that takes it. */
  FilePlace.Remote send(Path given, boolean marked, Watcher watcher) throws IOException {
    var unused = Stamp.of(given);
    if (relays.isEmpty()) {
      throw new Refused("expected an account with a relay to bring a file to, got one without; 'exo peer relays move URL' gives it one");
    }
    Path path = given.toRealPath();
    UploadRow row = prepared(path, marked, watcher);
    List<String> said = new ArrayList<>();
    try (Pieces pieces = new Pieces(row)) {
      for (URI relay : relays) {
        Optional<URI> base = ApiClient.base(relay);
        if (base.isEmpty()) {
          continue;
        }
        String hash = HexFormat.of().formatHex(row.file().digest());
        try {
          TusRelay tus = new TusRelay(http, api, owner, relay, base.get(), waits.stallMillis());
          Optional<String> refusal = one(tus, relay, path, pieces, watcher);
          if (refusal.isEmpty()) {
            return new FilePlace.Remote(List.of(base.get().resolve("/v1/files/" + hash)), row.file());
          }
          said.add(base.get().getAuthority() + ": " + refusal.get());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw (InterruptedIOException) new InterruptedIOException("interrupted while a file was sent").initCause(e);
        } catch (Refused e) {
          forget(path); // the file is another one now
          throw e;
        }
      }
    }
    throw new Refused(
        "expected a relay that takes '" + path.getFileName() + "', got none (" + String.join("; ", said) + "); try again later, it goes on from there");
  }

  /** The file's row, if it was begun before and is the same still; otherwise it is encrypted once, to know what will be sent. */
  private UploadRow prepared(Path path, boolean marked, Watcher watcher) throws IOException {
    prune();
    Stamp stamp = Stamp.of(path);
    Optional<UploadRow> known = row(path).filter(row -> row.stamp().equals(stamp) && marked == row.file().marks().length > 0);
    if (known.isPresent()) {
      return known.get();
    }
    byte[] iv = FileCipher.freshIv();
    FileReference file;
    long size = stamp.size();
    try (InputStream plain = Files.newInputStream(path);
        OutputStream seen = new Seen(FileCipher.encryptedSize(size), watcher)) {
      file = FileCipher.encrypt(plain, size, seen, FileKey.generate(), iv, marked);
    }
    stamp.check(path);
    UploadRow row = new UploadRow(path, stamp, file, iv, Map.of(), clock.millis());
    keep(row);
    return row;
  }

  /** Brings the file to one relay; what it said if it does not take it. */
  private Optional<String> one(TusRelay tus, URI relay, Path path, Pieces pieces, Watcher watcher)
      throws IOException, InterruptedException {
    int patience = PATIENCE;
    boolean anew = false; // once a relay may lose what it had, or find a wrong byte
    long offset = -1;
    String last = "no answer";
    while (patience > 0) {
      UploadRow row = row(path).orElseThrow(() -> Stamp.changed(path));
      long length = FileCipher.encryptedSize(row.stamp().size());
      Optional<URI> place = Optional.ofNullable(row.places().get(relay));
      AtomicLong taken = new AtomicLong();
      long from = Math.max(0, offset);
      Runnable moved = () -> watcher.moved(Watcher.Stage.SENDING, Math.min(length, from + taken.get()), length);
      try {
        moved.run();
        if (watcher.paused()) {
          throw new Paused();
        }
        TusRelay.Said said;
        if (place.isEmpty()) {
          said = tus.create(length, row.file().digest(), pieces.at(0, Pieces.FIRST_BYTES), () -> stopIf(watcher));
          if (said.status() == 201 && said.place().isPresent()) {
            keep(row.at(relay, said.place().get(), clock.millis()));
          }
        } else if (offset < 0) {
          said = tus.offset(place.get());
        } else {
          said =
              tus.append(
                  place.get(),
                  offset,
                  pieces.at(offset, Pieces.BYTES),
                  taken,
                  () -> {
                    moved.run();
                    stopIf(watcher);
                  });
        }
        if (said.whole() || (said.status() < 300 && said.offset().orElse(-1) == length)) {
          watcher.moved(Watcher.Stage.SENDING, length, length);
          keep(row(path).orElse(row));
          return Optional.empty();
        }
        last = said.problem();
        switch (said.status()) {
          case 200, 201, 204 -> {
            long next = said.offset().orElse(said.status() == 201 ? 0 : -1);
            if (next > length || next < 0) {
              return Optional.of("an offset that cannot be");
            }
            patience = next > offset ? PATIENCE : patience - 1;
            offset = next;
          }
          case 404, 410, 422 -> {
            // The upload is gone, or what came of it was not the file: once more from the first byte, if it was an upload.
            if (place.isEmpty() || anew) {
              return Optional.of(last);
            }
            anew = true;
            offset = -1;
            keep(row.gone(relay));
          }
          case 401, 409, 423, 429, 500, 502, 503, 504 -> {
            patience--;
            offset = -1;
            Duration wait = said.again().orElse(pause(patience));
            if (wait.compareTo(LONGEST_PAUSE) > 0) {
              return Optional.of(last);
            }
            pause(wait, watcher);
          }
          default -> {
            return Optional.of(last);
          }
        }
      } catch (StoppedInside e) {
        throw new Paused();
      } catch (Refused e) {
        if (place.isPresent()) {
          forgetAt(tus, place.get());
        }
        throw e;
      } catch (Paused e) {
        throw e;
      } catch (IOException e) {
        last = reason(e);
        // Where nobody listens it is not worth a long wait, unless it is the last one: it may be starting again.
        patience -= e instanceof ConnectException && !relay.equals(relays.getLast()) ? 3 : 1;
        offset = -1;
        pause(pause(patience), watcher);
      }
    }
    return Optional.of(last);
  }

  /** A file that changed is of no use to anybody there. */
  private static void forgetAt(TusRelay tus, URI place) throws InterruptedException {
    try {
      tus.forget(place);
    } catch (IOException e) {
      // The relay forgets it by itself, later.
    }
  }

  private static void stopIf(Watcher watcher) {
    if (watcher.paused()) {
      throw new StoppedInside();
    }
  }

  private Duration pause(int patience) {
    return Duration.ofMillis(waits.pauseMillis(PATIENCE - patience));
  }

  private static void pause(Duration wait, Watcher watcher) throws InterruptedException, Paused {
    long untilNanos = System.nanoTime() + wait.toNanos();
    while (System.nanoTime() < untilNanos) {
      if (watcher.paused()) {
        throw new Paused();
      }
      Thread.sleep(Math.min(100, Math.max(1, wait.toMillis())));
    }
  }

  static String reason(IOException e) {
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return "not reached: " + (text.length() > 80 ? text.substring(0, 80) : text);
  }

  private Optional<UploadRow> row(Path path) {
    return vault.read(UploadRow.row(path)).map(UploadRow::parse);
  }

  private void keep(UploadRow row) {
    Transaction rows = new Transaction(vault);
    rows.write(UploadRow.row(row.path()), row, UploadRow.FORM);
    rows.commit();
  }

  private void forget(Path path) {
    Transaction rows = new Transaction(vault);
    rows.remove(UploadRow.row(path));
    rows.commit();
  }

  private void prune() {
    long before = clock.millis() - KEPT.toMillis();
    for (Vault.Found found : vault.scan(Table.UPLOAD)) {
      UploadRow row = UploadRow.parse(found.value());
      if (row.atMillis() < before) {
        forget(row.path());
      }
    }
  }

  /** The watcher stopped it while a request was under way. */
  private static final class StoppedInside extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedInside() {
      super("stopped", null, false, false);
    }
  }

  /** Tells of the first encryption. */
  private static final class Seen extends OutputStream {
    private final long all;
    private final Watcher watcher;
    private long done;

    Seen(long all, Watcher watcher) {
      this.all = all;
      this.watcher = watcher;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      done += length;
      watcher.moved(Watcher.Stage.PREPARING, done, all);
      if (watcher.paused()) {
        throw new Paused();
      }
    }
  }
}
