package chat.exo.peer.transfer;

/** Who looks on while a file is on its way, and may stop it. On the thread that moves it. */
public interface Watcher {
  /** What is being done with the file. */
  enum Stage {
    /** It is encrypted for the first time, to know what will be sent. */
    PREPARING,
    SENDING,
    FETCHING
  }

  /** So many bytes of so many are done; told often. */
  void moved(Stage stage, long done, long all);

  /** Whether to stop here: the next call with the same file goes on from there. */
  default boolean paused() {
    return false;
  }

  /** Nobody looks. */
  static Watcher none() {
    return (stage, done, all) -> {};
  }
}
