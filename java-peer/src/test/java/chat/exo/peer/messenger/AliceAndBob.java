package chat.exo.peer.messenger;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two messengers at one relay, as most of these tests begin: made for each, closed behind it. */
abstract class AliceAndBob {
  @TempDir Path folder;
  final TestClock clock = new TestClock();
  final FakeRelay relay = new FakeRelay();
  TestPeer alice;
  TestPeer bob;

  @BeforeEach
  void makeBoth() {
    alice = TestPeer.calm(folder, "alice", relay, clock);
    bob = TestPeer.calm(folder, "bob", relay, clock);
  }

  @AfterEach
  void closeBoth() {
    alice.close();
    bob.close();
  }

  void startBoth() {
    alice.start();
    bob.start();
  }

  /** Both are there, and each is a contact of the other. */
  void introduceBoth() {
    startBoth();
    adds(alice, bob);
    adds(bob, alice);
  }

  static void adds(TestPeer one, TestPeer other) {
    one.messenger().add(other.messenger().account().link()).join();
  }
}
