package chat.exo.peer.graph;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads on their way: each is done when every relay that was asked has answered, or the wait is over. Any thread.
 *
 * <p>gun: an answer may come in several messages with nothing that says which is the last to a client; so after data came
 * there is a short pause for more.
 */
final class Asked {
  private static final long PAUSE_MILLIS = 40;

  private final Map<String, Question> questions = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer;

  Asked(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /** Notes a question before it is sent; done at once if nobody is asked. */
  CompletableFuture<Void> question(String id, Set<RelayLink> links, long waitMillis) {
    if (links.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Question question = new Question(Set.copyOf(links), new HashSet<>(links), new CompletableFuture<>());
    questions.put(id, question);
    var unused = timer.schedule(() -> finish(id), waitMillis, TimeUnit.MILLISECONDS);
    return question.done;
  }

  /** Whether a relay was asked this and has not answered all of it. */
  boolean waits(String id, RelayLink link) {
    Question question = questions.get(id);
    return question != null && question.asked.contains(link);
  }

  /** A relay has answered, with data or without. */
  void answered(String id, RelayLink link, Answer answer) {
    Question question = questions.get(id);
    if (question == null) {
      return;
    }
    boolean last;
    synchronized (question.open) {
      question.open.remove(link);
      last = question.open.isEmpty();
    }
    if (last) {
      switch (answer) {
        case NOTHING -> finish(id);
        case DATA -> {
          var unused = timer.schedule(() -> finish(id), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
    }
  }

  /** What an answer held. */
  enum Answer {
    DATA,
    NOTHING
  }

  private void finish(String id) {
    Question question = questions.remove(id);
    if (question != null) {
      question.done.complete(null);
    }
  }

  private record Question(Set<RelayLink> asked, Set<RelayLink> open, CompletableFuture<Void> done) {}
}
