package chat.exo.graph.store.rocks;

import chat.exo.graph.store.StoreException.Reason;
import chat.exo.graph.store.StoreException;
import java.nio.file.Path;
import java.util.Locale;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Turns what RocksDB throws into the one sentence an operator needs. */
final class RocksFault {
  private static final int MAX_QUOTED = 160;

  private RocksFault() {}

  static StoreException of(Path folder, String doing, RocksDBException cause) {
    Reason reason = reason(cause);
    return new StoreException(
        reason, "expected " + doing + " the store in " + folder + " to work, but " + what(reason) + " (" + quoted(cause) + ")", cause);
  }

  private static Reason reason(RocksDBException cause) {
    Status status = cause.getStatus();
    if (status == null) {
      return Reason.IO;
    }
    String text = quoted(cause).toLowerCase(Locale.ROOT);
    if (status.getSubCode() == Status.SubCode.NoSpace || text.contains("no space left")) {
      return Reason.NO_SPACE;
    }
    if (status.getCode() == Status.Code.Corruption) {
      return Reason.DAMAGED;
    }
    if (text.contains("lock hold by current process") || text.contains("while lock file")) {
      return Reason.IN_USE;
    }
    if (text.contains("permission denied") || text.contains("read-only file system")) {
      return Reason.NO_ACCESS;
    }
    return Reason.IO;
  }

  private static String what(Reason reason) {
    return switch (reason) {
      case IN_USE -> "another process has it open; stop that one or choose another folder";
      case NO_ACCESS -> "its files cannot be read or written; give this user the rights to the folder";
      case NO_SPACE -> "the disk is full; free some space, writing then goes on by itself";
      case DAMAGED -> "its files are damaged; restore a backup, or move the folder away and let the peers fill a new one";
      case NEWER_FORMAT -> "a newer release wrote it; run that release";
      case IO -> "the disk failed; look at it and at the system's log, then start again";
    };
  }

  private static String quoted(RocksDBException cause) {
    String text = String.valueOf(cause.getMessage());
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
  }
}
