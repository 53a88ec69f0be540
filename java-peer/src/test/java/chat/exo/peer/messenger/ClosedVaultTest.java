package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A vault that goes away in the middle of work: all that was under way ends, and is nobody's fault. */
final class ClosedVaultTest {
  private static final int MANY = 500;

  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private final FakeRelay relay = new FakeRelay();

  @Test
  void work_under_way_ends_without_an_error_in_the_log() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger("chat.exo.peer");
    log.start();
    root.addAppender(log);
    try (TestPeer alice = TestPeer.calm(folder, "alice", relay, clock);
        TestPeer bob = TestPeer.calm(folder, "bob", relay, clock)) {
      alice.start();
      bob.start();
      alice.messenger().add(bob.messenger().account().link()).join();
      bob.messenger().add(alice.messenger().account().link()).join();
      List<CompletableFuture<Message>> said = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        said.add(alice.messenger().send(bob.pub(), "message " + i));
      }
      bob.crash();
      alice.crash();
      assertThat(said).allMatch(CompletableFuture::isDone);
    } finally {
      root.detachAppender(log);
    }
    assertThat(log.list).filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.ERROR)).isEmpty();
  }
}
