package chat.exo.peer.messenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two peers over an honest relay. */
final class ConversationTest extends AliceAndBob {
  @Test
  void a_first_message_reaches_somebody_known_by_link_only() {
    alice.start();
    bob.start();
    alice.messenger().add(bob.messenger().account().link()).join();
    alice.messenger().send(bob.pub(), "hello").join();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("hello"));
    assertThat(bob.messenger().contact(alice.pub()).orElseThrow().standing()).isEqualTo(Contact.Standing.REQUEST);
  }

  @Test
  void both_sides_talk_in_their_own_boxes_after_the_first_message() {
    alice.start();
    bob.start();
    alice.messenger().add(bob.messenger().account().link()).join();
    bob.messenger().add(alice.messenger().account().link()).join();
    alice.messenger().send(bob.pub(), "one").join();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("one"));
    bob.messenger().send(alice.pub(), "two").join();
    await().untilAsserted(() -> assertThat(alice.heardFrom(bob.pub())).containsExactly("two"));
    await().untilAsserted(() -> assertThat(alice.messenger().contact(bob.pub()).orElseThrow().box()).isPresent());
    assertThat(bob.messenger().contact(alice.pub()).orElseThrow().box()).isPresent();
    assertThat(alice.messenger().safetyNumber(bob.pub()).orElseThrow().digits())
        .isEqualTo(bob.messenger().safetyNumber(alice.pub()).orElseThrow().digits())
        .hasSize(60);
  }

  @Test
  void a_message_shows_how_far_it_came() {
    alice.start();
    alice.messenger().add(bob.messenger().account().link()).join();
    bob.messenger().add(alice.messenger().account().link()).join();
    alice.post().disconnect();
    alice.messenger().send(bob.pub(), "hello").join();
    assertThat(alice.statesTo(bob.pub())).containsExactly(Message.State.QUEUED);
    bob.start();
    bob.post().disconnect();
    alice.post().connect();
    await().untilAsserted(() -> assertThat(alice.statesTo(bob.pub())).containsExactly(Message.State.STORED));
    bob.post().connect();
    await().untilAsserted(() -> assertThat(alice.statesTo(bob.pub())).containsExactly(Message.State.DELIVERED));
    bob.messenger().markRead(alice.pub()).join();
    await().untilAsserted(() -> assertThat(alice.statesTo(bob.pub())).containsExactly(Message.State.SEEN));
  }

  @Test
  void many_messages_arrive_once_and_in_order() {
    alice.start();
    bob.start();
    alice.messenger().add(bob.messenger().account().link()).join();
    bob.messenger().add(alice.messenger().account().link()).join();
    List<String> texts = IntStream.range(0, 200).mapToObj(i -> "message " + i).toList();
    texts.forEach(text -> alice.messenger().send(bob.pub(), text).join());
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).isEqualTo(texts));
    assertThat(bob.notices(alice.pub())).isEmpty();
  }

  @Test
  void more_than_is_taken_at_a_time_comes_in_order_while_more_is_written() {
    alice.start();
    bob.start();
    alice.messenger().add(bob.messenger().account().link()).join();
    bob.messenger().add(alice.messenger().account().link()).join();
    alice.messenger().send(bob.pub(), alone(0)).join();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).hasSize(1));
    bob.post().disconnect();
    int count = Overflows.MAX_PENDING + 300;
    List<String> texts = IntStream.range(0, count).mapToObj(ConversationTest::alone).toList();
    say(texts.subList(1, count - 100));
    await().atMost(Duration.ofSeconds(60)).until(() -> relay.entries() >= count - 101);
    bob.post().connect();
    say(texts.subList(count - 100, count));
    await().atMost(Duration.ofSeconds(60)).until(() -> bob.arrived(alice.pub()) == count);
    assertThat(bob.heardFrom(alice.pub())).isEqualTo(texts);
    assertThat(bob.notices(alice.pub())).isEmpty();
  }

  @Test
  void a_box_that_nobody_erases_is_read_to_its_end() {
    relay.keepAll();
    alice.start();
    bob.start();
    alice.messenger().add(bob.messenger().account().link()).join();
    bob.messenger().add(alice.messenger().account().link()).join();
    List<String> texts = IntStream.range(0, Overflows.MAX_PENDING + 300).mapToObj(ConversationTest::alone).toList();
    say(texts);
    await().atMost(Duration.ofSeconds(60)).until(() -> bob.arrived(alice.pub()) == texts.size());
    bob.crash();
    say(List.of("one more"));
    await().atMost(Duration.ofSeconds(60)).until(() -> bob.arrived(alice.pub()) == texts.size() + 1);
    assertThat(bob.heardFrom(alice.pub())).startsWith(alone(0)).endsWith("one more").hasSize(texts.size() + 1);
    assertThat(bob.notices(alice.pub())).isEmpty();
  }

  /** So long that it takes an entry of its own. */
  private static String alone(int number) {
    return "message " + number + "x".repeat(9_000);
  }

  /** All at once; done when all are stored. */
  private void say(List<String> texts) {
    CompletableFuture.allOf(
            texts.stream().map(text -> alice.messenger().send(bob.pub(), text)).toArray(CompletableFuture<?>[]::new))
        .join();
  }

  @Test
  void what_was_processed_is_erased_from_the_relay() {
    alice.start();
    bob.start();
    alice.messenger().add(bob.messenger().account().link()).join();
    bob.messenger().add(alice.messenger().account().link()).join();
    alice.messenger().send(bob.pub(), "hello").join();
    await().untilAsserted(() -> assertThat(bob.heardFrom(alice.pub())).containsExactly("hello"));
    await()
        .untilAsserted(
            () -> {
              alice.messenger().tick();
              bob.messenger().tick();
              assertThat(relay.entries()).isZero();
            });
    assertThat(bob.heardFrom(alice.pub())).containsExactly("hello");
  }
}
