package chat.exo.relay.file;

import java.util.Locale;

/** Whether a failure says that there is no room: Java has no kind of exception for that. */
final class DiskRoom {
  private DiskRoom() {}

  static boolean isOut(Throwable failure) {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("no space left") || text.contains("not enough space") || text.contains("quota exceeded");
  }
}
