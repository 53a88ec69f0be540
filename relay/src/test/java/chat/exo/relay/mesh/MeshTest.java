package chat.exo.relay.mesh;

import static chat.exo.relay.mesh.MeshBench.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.exo.graph.Value;
import chat.exo.graph.wire.AckWish;
import chat.exo.graph.wire.Message;
import chat.exo.relay.limit.Held;
import chat.exo.relay.mesh.peer.MeshOptions;
import chat.exo.relay.mesh.peer.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the mesh does with single messages; whole networks are in {@link MeshSimulationTest}. */
class MeshTest {
  private static final String PUT = "{\"#\":\"%s\",\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"k\":%d}},\"k\":%s}}}";

  private final MeshBench bench = new MeshBench();

  @Test
  void a_put_is_acked_once_also_when_it_changes_nothing() {
    PeerId writer = bench.client();
    bench.says(writer, PUT.formatted("a", 5, "1"));
    bench.says(writer, PUT.formatted("b", 5, "1"));
    bench.says(writer, PUT.formatted("c", 4, "2"));
    assertThat(bench.sentTo(writer, Message.Reply.class)).extracting(Message.Reply::replyTo).containsExactly("a", "b", "c");
  }

  @Test
  void a_put_that_is_repeated_under_its_id_is_acked_each_time_on_whatever_connection() {
    PeerId writer = bench.client();
    PeerId again = bench.client();
    bench.says(writer, PUT.formatted("a", 5, "1"));
    bench.says(writer, PUT.formatted("a", 5, "1"));
    bench.says(again, PUT.formatted("a", 5, "1"));
    assertThat(bench.sentTo(writer, Message.Reply.class)).extracting(Message.Reply::replyTo).containsExactly("a", "a");
    assertThat(bench.sentTo(again, Message.Reply.class)).extracting(Message.Reply::replyTo).containsExactly("a");
    assertThat(bench.writes()).isEqualTo(1);
  }

  @Test
  void an_id_that_names_another_put_now_acks_nothing_that_is_not_written() {
    PeerId writer = bench.client();
    bench.says(writer, PUT.formatted("a", 5, "1"));
    bench.says(writer, PUT.formatted("a", 6, "2"));
    assertThat(bench.sentTo(writer, Message.Reply.class)).hasSize(2);
    assertThat(bench.value("k")).contains(new Value.Numeric(2));
  }

  @Test
  void a_put_that_is_repeated_while_it_is_under_way_is_acked_to_each_who_waits_once() {
    bench.holdWrites();
    PeerId writer = bench.client();
    PeerId again = bench.client();
    bench.says(writer, PUT.formatted("a", 5, "1"));
    bench.says(writer, PUT.formatted("a", 5, "1"));
    bench.says(again, PUT.formatted("a", 5, "1"));
    assertThat(bench.sentTo(writer)).isEmpty();
    bench.letWritesGo();
    assertThat(bench.sentTo(writer, Message.Reply.class)).singleElement().satisfies(reply -> assertThat(reply.err()).isEmpty());
    assertThat(bench.sentTo(again, Message.Reply.class)).singleElement().satisfies(reply -> assertThat(reply.err()).isEmpty());
    assertThat(bench.writes()).isEqualTo(1);
  }

  @Test
  void a_put_from_the_future_that_is_repeated_is_acked_to_both_when_its_time_has_come() {
    PeerId writer = bench.client();
    bench.says(writer, PUT.formatted("a", NOW + 1_000, "1"));
    bench.mesh.closed(writer);
    PeerId again = bench.client();
    bench.says(again, PUT.formatted("a", NOW + 1_000, "1"));
    assertThat(bench.sentTo(again)).isEmpty();
    bench.turn(NOW + 1_000);
    assertThat(bench.sentTo(again, Message.Reply.class)).singleElement().extracting(Message.Reply::replyTo).isEqualTo("a");
  }

  @Test
  void a_put_that_was_refused_may_be_tried_again_under_its_id() {
    PeerId writer = bench.client();
    bench.refuseNextWrite("the relay is busy");
    bench.says(writer, PUT.formatted("a", 5, "1"));
    bench.says(writer, PUT.formatted("a", 5, "1"));
    List<Message.Reply> replies = bench.sentTo(writer, Message.Reply.class);
    assertThat(replies).hasSize(2);
    assertThat(replies.get(0).err()).contains("the relay is busy");
    assertThat(replies.get(1).err()).isEmpty();
  }

  @Test
  void a_refusal_without_a_text_neither_eats_the_ack_nor_a_later_error() {
    PeerId writer = bench.client();
    bench.refuseNextWrite("");
    bench.says(writer, PUT.formatted("a", 5, "1"));
    assertThat(bench.sentTo(writer, Message.Reply.class)).singleElement().satisfies(reply -> assertThat(reply.err()).isEmpty());
    bench.refuseNextWrite("", "the real one", "another");
    bench.says(writer, PUT.formatted("b", 5, "1"));
    assertThat(bench.sentTo(writer, Message.Reply.class)).singleElement().satisfies(reply -> assertThat(reply.err()).contains("the real one"));
  }

  @Test
  void a_question_that_is_repeated_by_another_connection_after_the_first_is_gone_is_answered() {
    bench.holds("k", 5, new Value.Numeric(1));
    PeerId first = bench.client();
    bench.says(first, "{\"#\":\"g\",\"get\":{\"#\":\"s\"}}");
    bench.mesh.closed(first);
    PeerId again = bench.client();
    bench.says(again, "{\"#\":\"g\",\"get\":{\"#\":\"s\"}}");
    assertThat(bench.sentTo(again, Message.Put.class)).singleElement().extracting(Message.Put::replyTo).isEqualTo("g");
  }

  @Test
  void a_clock_that_is_a_little_fast_loses_nothing_however_many_keys_it_writes() {
    PeerId writer = bench.client();
    bench.says(writer, manyKeys("a", 10_000, NOW + 50));
    bench.says(writer, manyKeys("b", 10_000, NOW + 5_000));
    bench.turn(NOW + 50);
    assertThat(bench.sentTo(writer, Message.Reply.class)).singleElement().satisfies(reply -> assertThat(reply.err()).isEmpty());
    bench.turn(NOW + 5_000);
    assertThat(bench.sentTo(writer, Message.Reply.class)).singleElement().satisfies(reply -> assertThat(reply.err()).isEmpty());
    assertThat(bench.ledger.bytes(Held.DEFERRED)).isZero();
  }

  @Test
  void writes_from_the_future_are_held_up_to_their_bytes_for_one_connection_and_for_all() {
    PeerId writer = bench.client();
    String text = "\"" + "x".repeat(1 << 20) + "\"";
    int refused = 0;
    for (int i = 0; i < 40; i++) {
      bench.says(writer, PUT.formatted("a" + i, NOW + 60_000 + i, text));
      refused += (int) bench.sentTo(writer, Message.Reply.class).stream().filter(reply -> reply.err().isPresent()).count();
    }
    long most = MeshOptions.defaults().maxDeferredBytesPerPeer();
    assertThat(refused).isPositive();
    assertThat(bench.ledger.bytes(Held.DEFERRED)).isBetween(most / 2, most);
    for (int peer = 0; peer < 40; peer++) { // coming and going again gives no new allowance for ever
      bench.mesh.closed(writer);
      bench.gone(writer);
      writer = bench.client();
      for (int i = 0; i < 8; i++) {
        bench.says(writer, PUT.formatted("b" + peer + "x" + i, NOW + 60_000 + i, text));
      }
    }
    assertThat(bench.ledger.bytes(Held.DEFERRED)).isLessThanOrEqualTo(MeshOptions.defaults().maxDeferredBytes());
  }

  @Test
  void rules_over_souls_and_keys_are_kept_up_to_a_number_and_answered_beyond() {
    PeerId reader = bench.client();
    for (int i = 0; i < 300; i++) {
      bench.says(reader, "{\"#\":\"g" + i + "\",\"get\":{\"#\":{\"*\":\"a" + i + "\"}}}");
      bench.says(reader, "{\"#\":\"h" + i + "\",\"get\":{\"#\":\"s\",\".\":{\">\":\"a" + i + "\"}}}");
    }
    assertThat(bench.sentTo(reader, Message.Reply.class)).hasSize(600);
    assertThat(bench.mesh.figures().subscriptions()).isEqualTo(MeshOptions.defaults().maxRangesPerPeer());
    bench.says(reader, "{\"#\":\"n\",\"get\":{\"#\":\"s\"}}");
    assertThat(bench.mesh.figures().subscriptions()).isEqualTo(MeshOptions.defaults().maxRangesPerPeer() + 1);
  }

  @Test
  void subscriptions_are_held_on_the_account_of_their_connection() {
    PeerId reader = bench.client();
    String prefix = "x".repeat(8_000);
    for (int i = 0; i < 10_000; i++) {
      bench.says(reader, "{\"#\":\"g" + i + "\",\"get\":{\"#\":\"s\",\".\":\"" + prefix + i + "\"}}");
      bench.sent.clear();
    }
    assertThat(bench.ledger.bytes(Held.SUBSCRIPTIONS)).isBetween(8L << 20, bench.options.connectionBytes());
    assertThat(bench.mesh.figures().refusedSubscriptions()).isPositive();
    bench.mesh.closed(reader);
    bench.gone(reader);
    assertThat(bench.ledger.bytes()).isZero();
  }

  @Test
  void who_asked_hears_of_changes_and_nobody_else_does() {
    PeerId writer = bench.client();
    PeerId reader = bench.client();
    PeerId other = bench.client();
    bench.says(reader, "{\"#\":\"g\",\"get\":{\"#\":\"s\"}}");
    bench.says(writer, "{\"#\":\"w\",\"get\":{\"#\":\"s\"}}");
    bench.sentTo(reader);
    bench.sentTo(writer);
    bench.sentTo(other);
    bench.says(writer, PUT.formatted("a", 5, "1"));
    assertThat(bench.sentTo(reader)).singleElement().isInstanceOf(Message.Put.class);
    assertThat(bench.sentTo(writer)).singleElement().isInstanceOf(Message.Reply.class);
    assertThat(bench.sentTo(other)).isEmpty();
  }

  @Test
  void a_reader_of_one_key_is_sent_that_key_alone_under_an_id_whose_acks_find_the_writer() {
    PeerId writer = bench.client();
    PeerId reader = bench.client();
    bench.says(reader, "{\"#\":\"g\",\"get\":{\"#\":\"s\",\".\":\"k\"}}");
    bench.sentTo(reader);
    bench.says(
        writer, "{\"#\":\"a\",\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"k\":5,\"l\":5}},\"k\":1,\"l\":2}},\"ok\":{\"@\":9,\"/\":3}}");
    bench.sentTo(writer);
    Message.Put part = bench.sentTo(reader, Message.Put.class).getFirst();
    assertThat(part.graph().cellCount()).isEqualTo(1);
    assertThat(part.id()).isNotEqualTo("a");
    assertThat(part.acks()).contains(new AckWish(8, 2));
    bench.says(reader, "{\"#\":\"r\",\"@\":\"" + part.id() + "\",\"ok\":{\"\":1}}");
    assertThat(bench.sentTo(writer, Message.Reply.class)).extracting(Message.Reply::replyTo).containsExactly("a");
  }

  @Test
  void signals_of_webrtc_peers_find_their_way_for_a_minute() {
    PeerId caller = bench.client();
    PeerId callee = bench.client();
    bench.says(callee, "{\"#\":\"g\",\"get\":{\"#\":\"s\"}}");
    bench.says(caller, "{\"#\":\"call\",\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"+\":5}},\"+\":\"pid\"}},\"ok\":{\"@\":55,\"/\":1}}");
    bench.sentTo(caller);
    bench.sentTo(callee);
    bench.now = NOW + 30_000;
    bench.says(callee, "{\"#\":\"offer\",\"@\":\"call\",\"ok\":{\"rtc\":{\"id\":\"x\",\"offer\":{\"type\":\"offer\"}}}}");
    assertThat(bench.sentTo(caller, Message.Reply.class)).extracting(Message.Reply::replyTo).containsExactly("call");
    bench.now = NOW + 60_000;
    bench.says(caller, "{\"#\":\"answer\",\"@\":\"offer\",\"ok\":{\"rtc\":{\"answer\":{}}}}");
    assertThat(bench.sentTo(callee, Message.Reply.class)).extracting(Message.Reply::replyTo).containsExactly("offer");
  }

  @Test
  void what_is_missing_is_said_at_once_and_asked_of_relays_and_of_a_few_clients() {
    PeerId link = bench.link("ws://up");
    List<PeerId> clients = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      clients.add(bench.client());
    }
    PeerId asker = clients.removeFirst();
    bench.sentTo(link);
    bench.says(asker, "{\"#\":\"g\",\"get\":{\"#\":\"s\"}}");
    assertThat(bench.sentTo(asker, Message.Reply.class)).extracting(Message.Reply::replyTo).containsExactly("g");
    assertThat(bench.sentTo(link, Message.Get.class)).hasSize(1);
    for (int turn = 1; turn < 30; turn++) {
      bench.turn(NOW + turn * 25L);
    }
    long asked = clients.stream().filter(client -> !bench.sentTo(client).isEmpty()).count();
    assertThat(asked).isBetween(9L, 12L);
  }

  @Test
  void an_answer_that_comes_late_goes_to_the_asker_as_an_answer_and_to_other_readers_as_a_change() {
    PeerId link = bench.link("ws://up");
    PeerId asker = bench.client();
    PeerId reader = bench.client();
    bench.says(reader, "{\"#\":\"early\",\"get\":{\"#\":\"s\"}}");
    bench.turn(NOW + 11_000);
    bench.sentTo(link);
    bench.says(asker, "{\"#\":\"g\",\"get\":{\"#\":\"s\"}}");
    bench.sentTo(asker);
    bench.sentTo(reader);
    Message.Get question = bench.sentTo(link, Message.Get.class).getFirst();
    bench.says(link, "{\"#\":\"late\",\"@\":\"" + question.id() + "\",\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"k\":5}},\"k\":1}}}");
    assertThat(bench.sentTo(asker, Message.Put.class)).singleElement().extracting(Message.Put::replyTo).isEqualTo("g");
    assertThat(bench.sentTo(reader, Message.Put.class)).singleElement().extracting(Message.Put::replyTo).isEqualTo("");
  }

  @Test
  void a_client_is_asked_back_behind_its_answer_with_the_hash_of_what_is_here() {
    bench.holds("k", 5, new Value.Numeric(1));
    PeerId client = bench.client();
    bench.sentTo(client);
    bench.says(client, "{\"#\":\"g\",\"get\":{\"#\":\"s\"}}");
    List<Message> heard = bench.sentTo(client);
    assertThat(heard).hasSize(2);
    assertThat(heard.get(0)).isInstanceOfSatisfying(Message.Put.class, put -> assertThat(put.replyTo()).isEqualTo("g"));
    assertThat(heard.get(1)).isInstanceOfSatisfying(Message.Get.class, get -> assertThat(get.hash()).isPresent());
  }

  @Test
  void what_is_not_found_is_said_before_the_client_is_asked_for_it() {
    PeerId client = bench.client();
    bench.sentTo(client);
    bench.says(client, "{\"#\":\"g\",\"get\":{\"#\":\"s\"}}");
    assertThat(bench.sentTo(client)).hasExactlyElementsOfTypes(Message.Reply.class, Message.Get.class);
  }

  @Test
  void a_write_from_the_near_future_waits_and_is_acked_when_it_is_written() {
    PeerId writer = bench.client();
    PeerId reader = bench.client();
    bench.says(reader, "{\"#\":\"g\",\"get\":{\"#\":\"s\"}}");
    bench.sentTo(reader);
    bench.sentTo(writer); // asked by the relay for what the reader asked
    bench.says(writer, PUT.formatted("a", NOW + 1_000, "1"));
    assertThat(bench.sentTo(writer)).isEmpty();
    assertThat(bench.sentTo(reader)).isEmpty();
    bench.turn(NOW + 1_000);
    assertThat(bench.sentTo(writer, Message.Reply.class)).singleElement().extracting(Message.Reply::replyTo).isEqualTo("a");
    assertThat(bench.sentTo(reader, Message.Put.class)).hasSize(1);
  }

  @Test
  void how_far_ahead_a_write_lies_is_told_by_the_clock_of_the_machine_and_how_long_it_waits_by_one_that_nobody_sets() {
    PeerId writer = bench.client();
    bench.clockAhead = 172_800_000;
    bench.says(writer, PUT.formatted("a", NOW + bench.clockAhead + 1_000, "1"));
    assertThat(bench.sentTo(writer)).isEmpty();
    bench.turn(NOW + 999);
    assertThat(bench.sentTo(writer)).isEmpty();
    bench.turn(NOW + 1_000);
    assertThat(bench.sentTo(writer, Message.Reply.class)).singleElement().satisfies(reply -> assertThat(reply.err()).isEmpty());
  }

  @Test
  void a_clock_that_is_set_back_while_a_write_waits_does_not_keep_it_waiting_for_ever() {
    PeerId writer = bench.client();
    bench.says(writer, PUT.formatted("a", NOW + 1_000, "1"));
    bench.clockAhead = -172_800_000;
    bench.turn(NOW + 1_000);
    assertThat(bench.sentTo(writer, Message.Reply.class)).singleElement().satisfies(reply -> assertThat(reply.err().orElseThrow()).contains("ahead of this relay's clock"));
    assertThat(bench.ledger.bytes(Held.DEFERRED)).isZero();
  }

  @Test
  void a_write_from_the_far_future_is_refused() {
    PeerId writer = bench.client();
    bench.says(writer, PUT.formatted("a", NOW + 3_600_000, "1"));
    assertThat(bench.sentTo(writer, Message.Reply.class))
        .singleElement()
        .satisfies(reply -> assertThat(reply.err().orElseThrow()).contains("3600 s"));
  }

  @Test
  void a_link_to_oneself_is_closed() {
    PeerId link = bench.link("ws://self");
    bench.says(link, "{\"#\":\"h\",\"dam\":\"?\",\"pid\":\"" + bench.mesh.processId() + "\"}");
    assertThat(bench.closed()).containsExactly(link);
  }

  @Test
  void a_process_id_that_is_copied_closes_nobodys_link_and_keeps_nothing_from_it() {
    PeerId dialled = bench.link("ws://other");
    bench.says(dialled, "{\"#\":\"h2\",\"dam\":\"?\",\"pid\":\"zzzzzzzzz\"}");
    PeerId copier = bench.client();
    bench.says(copier, "{\"#\":\"h1\",\"dam\":\"?\",\"pid\":\"zzzzzzzzz\"}");
    PeerId self = bench.client();
    bench.says(self, "{\"#\":\"h3\",\"dam\":\"?\",\"pid\":\"" + bench.mesh.processId() + "\"}");
    assertThat(bench.closed()).isEmpty();
    bench.sentTo(dialled);
    bench.says(copier, PUT.formatted("a", 5, "1"));
    assertThat(bench.sentTo(dialled, Message.Put.class)).hasSize(1);
  }

  @Test
  void a_relay_that_dials_us_too_hears_of_a_change_once_on_the_link_to_it() {
    PeerId accepted = bench.client();
    PeerId dialled = bench.link("ws://other");
    bench.says(accepted, "{\"#\":\"h1\",\"dam\":\"?\",\"pid\":\"zzzzzzzzz\",\"exo\":1}");
    bench.says(dialled, "{\"#\":\"h2\",\"dam\":\"?\",\"pid\":\"zzzzzzzzz\",\"exo\":1}");
    bench.says(accepted, "{\"#\":\"g\",\"get\":{\"#\":\"s\"}}");
    PeerId writer = bench.client();
    bench.sentTo(accepted);
    bench.sentTo(dialled);
    bench.says(writer, PUT.formatted("a", 5, "1"));
    assertThat(bench.sentTo(dialled, Message.Put.class)).hasSize(1);
    assertThat(bench.sentTo(accepted, Message.Put.class)).isEmpty();
    assertThat(bench.closed()).isEmpty();
  }

  @Test
  void a_relay_that_dials_us_too_takes_the_place_of_the_link_to_it_and_gets_what_that_did_not_confirm() {
    PeerId dialled = bench.link("ws://other");
    bench.says(dialled, "{\"#\":\"h1\",\"dam\":\"?\",\"pid\":\"!smaller\",\"exo\":1}");
    String told = bench.handshakesTo(dialled).getLast().id();
    bench.says(bench.client(), PUT.formatted("a", 5, "1"));
    assertThat(bench.sentTo(dialled, Message.Put.class)).hasSize(1);
    PeerId accepted = bench.client();
    bench.says(accepted, "{\"#\":\"h2\",\"dam\":\"?\",\"pid\":\"!smaller\",\"exo\":1}");
    assertThat(bench.closed()).isEmpty();
    assertThat(bench.handshakesTo(dialled)).singleElement().satisfies(returned -> assertThat(returned.replyTo()).isEqualTo("h2"));
    bench.sentTo(accepted);
    bench.says(accepted, "{\"#\":\"h3\",\"@\":\"" + told + "\",\"dam\":\"?\",\"pid\":\"!smaller\",\"exo\":1}");
    assertThat(bench.closed()).containsExactly(dialled);
    assertThat(bench.trusted()).containsExactly(dialled, accepted);
    assertThat(bench.mesh.linkTo("ws://other")).contains(accepted);
    assertThat(bench.mesh.figures().links()).isEqualTo(1);
    assertThat(bench.sentTo(accepted, Message.Put.class)).as("what was not confirmed").hasSize(1);
    bench.says(bench.client(), PUT.formatted("b", 6, "2"));
    assertThat(bench.sentTo(accepted, Message.Put.class)).as("every change, asked for or not").hasSize(1);
    bench.mesh.closed(accepted);
    assertThat(bench.mesh.linkTo("ws://other")).isEmpty();
    bench.says(bench.client(), PUT.formatted("c", 7, "3"));
    assertThat(bench.sentTo(bench.link("ws://other"), Message.Put.class)).as("what it missed").hasSize(1);
  }

  @Test
  void the_smaller_of_two_relays_keeps_what_it_dialled_and_tells_the_greater_what_it_needs_to_know() {
    PeerId accepted = bench.client();
    bench.says(accepted, "{\"#\":\"h1\",\"dam\":\"?\",\"pid\":\"greaterzz\",\"exo\":1}");
    PeerId dialled = bench.link("ws://other");
    bench.says(dialled, "{\"#\":\"h2\",\"dam\":\"?\",\"pid\":\"greaterzz\",\"exo\":1}");
    String told = bench.handshakesTo(dialled).getLast().id();
    bench.says(accepted, "{\"#\":\"h3\",\"@\":\"" + told + "\",\"dam\":\"?\",\"pid\":\"greaterzz\",\"exo\":1}");
    assertThat(bench.handshakesTo(dialled)).singleElement().satisfies(returned -> assertThat(returned.replyTo()).isEqualTo("h1"));
    assertThat(bench.closed()).isEmpty();
    assertThat(bench.trusted()).containsExactly(dialled);
  }

  @Test
  void a_stranger_who_knows_every_process_id_takes_no_relays_place_and_makes_no_noise() {
    PeerId dialled = bench.link("ws://other");
    bench.says(dialled, "{\"#\":\"h1\",\"dam\":\"?\",\"pid\":\"!smaller\",\"exo\":1}");
    bench.sentTo(dialled);
    for (int i = 0; i < 50; i++) {
      PeerId stranger = bench.client();
      String own = bench.handshakesTo(stranger).getLast().id();
      for (String word : List.of("", "\"@\":\"h1\",", "\"@\":\"guess" + i + "\",", "\"@\":\"" + own + "\",", "\"@\":\"\",", "")) {
        for (int again = 0; again < 5; again++) {
          bench.says(stranger, "{\"#\":\"s" + i + "x" + word.hashCode() + "x" + again + "\"," + word + "\"dam\":\"?\",\"pid\":\"!smaller\",\"exo\":1}");
        }
      }
      assertThat(bench.handshakesTo(dialled)).as("what a stranger makes us say to a relay").hasSizeLessThanOrEqualTo(2);
    }
    assertThat(bench.closed()).isEmpty();
    assertThat(bench.trusted()).containsExactly(dialled);
    assertThat(bench.mesh.linkTo("ws://other")).contains(dialled);
    bench.says(bench.client(), PUT.formatted("a", 5, "1"));
    assertThat(bench.sentTo(dialled, Message.Put.class)).hasSize(1);
  }

  @Test
  void a_relay_that_says_anothers_process_id_is_told_nothing_that_the_other_said() {
    PeerId liar = bench.at("liar", bench.link("ws://liar"));
    bench.says(liar, "{\"#\":\"h1\",\"dam\":\"?\",\"pid\":\"otherothr\",\"exo\":1}");
    bench.handshakesTo(liar);
    for (PeerId other : List.of(bench.client(), bench.vouched())) {
      bench.at("other", other);
      bench.says(other, "{\"#\":\"secret" + other.number() + "\",\"dam\":\"?\",\"pid\":\"otherothr\",\"exo\":1}");
      assertThat(bench.handshakesTo(liar)).isEmpty();
    }
  }

  @Test
  void a_relay_is_told_what_it_said_itself_though_another_says_its_process_id_first() {
    PeerId liar = bench.at("liar", bench.link("ws://liar"));
    bench.says(liar, "{\"#\":\"h1\",\"dam\":\"?\",\"pid\":\"otherothr\",\"exo\":1}");
    PeerId dialled = bench.at("other", bench.link("ws://other"));
    bench.says(dialled, "{\"#\":\"h2\",\"dam\":\"?\",\"pid\":\"otherothr\",\"exo\":1}");
    bench.handshakesTo(dialled);
    bench.says(bench.at("other", bench.client()), "{\"#\":\"h3\",\"dam\":\"?\",\"pid\":\"otherothr\",\"exo\":1}");
    assertThat(bench.handshakesTo(dialled)).singleElement().satisfies(returned -> assertThat(returned.replyTo()).isEqualTo("h3"));
  }

  @Test
  void whoever_was_told_what_a_relay_of_the_settings_knows_takes_its_place_from_its_address_or_with_a_token_only() {
    PeerId dialled = bench.at("other", bench.link("ws://other"));
    bench.says(dialled, "{\"#\":\"h1\",\"dam\":\"?\",\"pid\":\"!smaller\",\"exo\":1}");
    String told = bench.handshakesTo(dialled).getLast().id();
    PeerId stranger = bench.at("elsewhere", bench.client());
    bench.says(stranger, "{\"#\":\"h2\",\"dam\":\"?\",\"pid\":\"!smaller\",\"exo\":1}");
    bench.says(stranger, "{\"#\":\"h3\",\"@\":\"" + told + "\",\"dam\":\"?\",\"pid\":\"!smaller\",\"exo\":1}");
    assertThat(bench.closed()).isEmpty();
    assertThat(bench.mesh.linkTo("ws://other")).contains(dialled);
    PeerId vouched = bench.at("elsewhere", bench.vouched());
    bench.says(vouched, "{\"#\":\"h4\",\"@\":\"" + told + "\",\"dam\":\"?\",\"pid\":\"!smaller\",\"exo\":1}");
    assertThat(bench.closed()).containsExactly(dialled);
    assertThat(bench.mesh.linkTo("ws://other")).contains(vouched);
  }

  @Test
  void a_relay_that_says_anothers_process_id_keeps_no_change_from_it() {
    PeerId liar = bench.at("liar", bench.link("ws://liar"));
    PeerId dialled = bench.at("other", bench.link("ws://other"));
    PeerId accepted = bench.at("third", bench.client());
    for (PeerId peer : List.of(liar, dialled, accepted)) {
      bench.says(peer, "{\"#\":\"h" + peer.number() + "\",\"dam\":\"?\",\"pid\":\"otherothr\",\"exo\":1}");
    }
    bench.says(accepted, "{\"#\":\"g\",\"get\":{\"#\":\"s\"}}");
    List.of(liar, dialled, accepted).forEach(bench::sentTo);
    bench.says(bench.client(), PUT.formatted("a", 5, "1"));
    for (PeerId peer : List.of(liar, dialled, accepted)) {
      assertThat(bench.sentTo(peer, Message.Put.class)).hasSize(1);
    }
  }

  @Test
  void a_page_of_a_node_that_a_relay_cannot_take_while_the_rest_is_read_is_sent_again() {
    bench.mesh.closed(bench.link("ws://up"));
    bench.says(bench.client(), PUT.formatted("a", 5, "1"));
    bench.holdReads();
    PeerId link = bench.link("ws://up");
    bench.letPagesGo();
    String id = bench.sentTo(link, Message.Put.class).getFirst().id();
    bench.says(link, "{\"#\":\"e\",\"@\":\"" + id + "\",\"err\":\"the relay is busy; write again in a moment\"}");
    bench.endReads();
    assertThat(bench.sentTo(link, Message.Put.class)).isEmpty();
    bench.turn(NOW + 1_000);
    assertThat(bench.sentTo(link, Message.Put.class)).hasSize(1);
  }

  @Test
  void a_node_of_which_only_a_page_was_sent_is_sent_again_on_the_next_connection() {
    bench.mesh.closed(bench.link("ws://up"));
    bench.says(bench.client(), PUT.formatted("a", 5, "1"));
    bench.holdReads();
    PeerId link = bench.link("ws://up");
    bench.letPagesGo();
    String id = bench.sentTo(link, Message.Put.class).getFirst().id();
    bench.says(link, "{\"#\":\"r\",\"@\":\"" + id + "\",\"ok\":true}");
    bench.mesh.closed(link); // the first page has arrived, the others were never read
    bench.endReads();
    assertThat(bench.sentTo(bench.link("ws://up"), Message.Put.class)).hasSize(1);
  }

  @Test
  void a_page_that_names_other_relays_is_not_asked_for_more_of_what_it_wrote() {
    PeerId page = bench.client();
    bench.says(page, "{\"><\":\"https://a.example/gun,https://b.example/gun\",\"#\":\"a\",\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"k\":5}},\"k\":1}}}");
    bench.sentTo(page);
    bench.says(bench.client(), "{\"#\":\"g\",\"get\":{\"#\":\"s\",\".\":\"other\"}}");
    assertThat(bench.sentTo(page, Message.Get.class)).isEmpty();
  }

  @Test
  void what_a_relay_did_not_ack_is_counted_in_souls_and_sent_as_everything_once_a_connection() {
    MeshBench small = new MeshBench(soulsPerLink(5));
    PeerId link = small.link("ws://up");
    for (int i = 0; i < 3; i++) {
      small.says(small.client(), fourSouls(i));
    }
    small.sentTo(link);
    small.says(link, "{\"#\":\"e\",\"@\":\"m2\",\"err\":\"the relay is busy; write again in a moment\"}");
    small.turn(NOW + 1_000);
    assertThat(souls(small.sentTo(link, Message.Put.class))).as("of three times four souls five are remembered").hasSize(12);
    for (int round = 0; round < 10; round++) { // it never acks what it had
      small.turn(NOW + 10_000 * (round + 1L));
      assertThat(small.sentTo(link, Message.Put.class)).isEmpty();
    }
  }

  private static String fourSouls(int number) {
    StringBuilder nodes = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      String soul = "s" + number + "x" + i;
      nodes.append(i == 0 ? "" : ",").append("\"").append(soul).append("\":{\"_\":{\"#\":\"").append(soul).append("\",\">\":{\"k\":5}},\"k\":1}");
    }
    return "{\"#\":\"m" + number + "\",\"put\":{" + nodes + "}}";
  }

  @Test
  void its_own_process_id_sorts_before_every_one_of_guns() {
    // gun: of two connections between two relays both end the one that the greater process id tells them to
    assertThat(bench.mesh.processId()).hasSize(9).isLessThan("0");
  }

  @Test
  void whoever_only_says_that_it_is_a_relay_is_asked_for_nothing_that_others_wait_for() {
    List<PeerId> strangers = List.of(bench.client(), bench.client(), bench.client());
    bench.says(bench.client(), "{\"#\":\"early\",\"get\":{\"#\":\"theirs\"}}");
    bench.turn(NOW + 1_000);
    strangers.forEach(bench::sentTo);
    bench.says(strangers.get(0), "{\"#\":\"d\",\"dam\":\"?\",\"pid\":\"abcabcabc\",\"exo\":1}");
    bench.says(strangers.get(1), "{\"#\":\"e\",\"get\":{\"#\":\"mine\"},\"><\":\"abcabcabc,defdefdef\"}");
    bench.says(strangers.get(2), "{\"#\":\"f\",\"get\":{\"#\":\"mine\"},\"><\":\"https://a.example/gun,https://b.example/gun\"}");
    for (int i = 0; i < 20; i++) {
      bench.says(bench.client(), "{\"#\":\"g" + i + "\",\"get\":{\"#\":\"theirs" + i + "\"}}");
      bench.turn(NOW + 2_000 + i * 100L);
    }
    for (PeerId stranger : strangers) {
      assertThat(bench.sentTo(stranger, Message.Get.class)).allMatch(get -> get.query().soul().orElseThrow().text().equals("mine"));
    }
  }

  @Test
  void a_relay_that_dials_in_with_a_token_is_asked_for_what_readers_wait_for_beside_a_hundred_pages() {
    bench.says(bench.client(), "{\"#\":\"early\",\"get\":{\"#\":\"theirs\"}}");
    for (int i = 0; i < 100; i++) {
      bench.says(bench.client(), "{\"#\":\"p" + i + "\",\"get\":{\"#\":\"mine\"},\"><\":\"https://a.example/gun,https://b.example/gun\"}");
    }
    PeerId gun = bench.vouched();
    bench.says(gun, "{\"#\":\"r\",\"get\":{\"#\":\"other\"},\"><\":\"abcabcabc,defdefdef\"}");
    assertThat(bench.sentTo(gun, Message.Get.class)).extracting(get -> get.query().soul().orElseThrow().text()).contains("theirs");
  }

  @Test
  void a_page_with_two_relays_is_no_relay_and_is_asked_back_what_it_asks() {
    PeerId reader = bench.client();
    bench.says(reader, "{\"#\":\"early\",\"get\":{\"#\":\"theirs\"}}");
    PeerId page = bench.client();
    bench.says(page, "{\"#\":\"g\",\"get\":{\"#\":\"s\"},\"><\":\"http://localhost:1/gun,https://relay.example/gun\"}");
    assertThat(bench.sentTo(page, Message.Get.class)).singleElement().satisfies(get -> assertThat(get.query().soul().orElseThrow().text()).isEqualTo("s"));
  }

  @Test
  void a_link_that_comes_up_begins_a_few_reads_at_once_and_ends_with_all() {
    PeerId reader = bench.client();
    for (int i = 0; i < 500; i++) {
      bench.says(reader, "{\"#\":\"g" + i + "\",\"get\":{\"#\":\"soul" + i + "\"}}");
    }
    bench.holdReads();
    PeerId link = bench.link("ws://up");
    assertThat(bench.readsHeld()).isEqualTo(16);
    bench.letReadsGo();
    assertThat(bench.sentTo(link, Message.Get.class)).hasSize(500);
  }

  @Test
  void what_a_relay_missed_is_sent_though_the_link_flaps_and_the_store_is_busy() {
    PeerId link = bench.link("ws://up");
    bench.mesh.closed(link);
    bench.says(bench.client(), PUT.formatted("a", 5, "1"));
    bench.holdReads();
    link = bench.link("ws://up");
    bench.mesh.closed(link); // before anything was read
    bench.letReadsGo();
    bench.holdReads();
    link = bench.link("ws://up");
    bench.refuseReads();
    assertThat(bench.sentTo(link, Message.Put.class)).isEmpty();
    bench.turn(NOW + 1_000);
    assertThat(bench.sentTo(link, Message.Put.class)).hasSize(1);
    bench.mesh.closed(link); // before it was acked
    link = bench.link("ws://up");
    Message.Put put = bench.sentTo(link, Message.Put.class).getFirst();
    bench.says(link, "{\"#\":\"r\",\"@\":\"" + put.id() + "\",\"ok\":true}");
    bench.mesh.closed(link);
    link = bench.link("ws://up");
    assertThat(bench.sentTo(link, Message.Put.class)).isEmpty();
  }

  @Test
  void a_relay_that_missed_more_than_is_remembered_is_sent_everything_when_it_is_back() {
    MeshBench small = new MeshBench(soulsPerLink(5));
    small.mesh.closed(small.link("ws://up"));
    for (int i = 0; i < 40; i++) {
      small.says(small.client(), PUT.replace("\"s\"", "\"soul" + i + "\"").formatted("a" + i, 5, "1"));
    }
    PeerId again = small.link("ws://up");
    assertThat(souls(small.sentTo(again, Message.Put.class))).hasSize(40);
    small.mesh.closed(again);
    assertThat(souls(small.sentTo(small.link("ws://up"), Message.Put.class))).as("what it did not ack").isNotEmpty();
  }

  @Test
  void what_a_relay_did_not_ack_is_sent_again_however_much_it_is() {
    MeshBench small = new MeshBench(soulsPerLink(5));
    PeerId link = small.link("ws://up");
    for (int i = 0; i < 40; i++) {
      small.says(small.client(), PUT.replace("\"s\"", "\"soul" + i + "\"").formatted("a" + i, 5, "1"));
    }
    small.sentTo(link);
    small.mesh.closed(link);
    assertThat(souls(small.sentTo(small.link("ws://up"), Message.Put.class))).hasSize(40);
  }

  @Test
  void what_a_relay_cannot_take_now_is_sent_again_later_each_time_and_what_it_does_not_want_is_not() {
    PeerId link = bench.link("ws://up");
    bench.says(bench.client(), PUT.formatted("a", 5, "1"));
    String id = bench.sentTo(link, Message.Put.class).getFirst().id();
    for (int round = 0; round < 20; round++) {
      bench.says(link, "{\"#\":\"e" + round + "\",\"@\":\"" + id + "\",\"err\":\"the relay has more waiting than it holds; write again in a moment\"}");
      assertThat(bench.sentTo(link, Message.Put.class)).isEmpty();
      long at = bench.mesh.nextTurnMillis();
      assertThat(at - bench.now).isBetween(1L, 600_000L);
      assertThat(at - bench.now).isGreaterThanOrEqualTo(round < 10 ? 1_000L << round : 600_000);
      bench.turn(at);
      id = bench.sentTo(link, Message.Put.class).getFirst().id();
    }
    bench.says(link, "{\"#\":\"no\",\"@\":\"" + id + "\",\"err\":\"only members write here\"}");
    assertThat(bench.mesh.nextTurnMillis()).isEqualTo(Long.MAX_VALUE);
    bench.mesh.closed(link);
    assertThat(bench.sentTo(bench.link("ws://up"), Message.Put.class)).isEmpty();
  }

  @Test
  void a_link_that_comes_up_is_asked_what_all_readers_wait_for_however_many_that_are() {
    MeshBench small = new MeshBench(soulsPerLink(50));
    for (int reader = 0; reader < 300; reader++) {
      PeerId peer = small.client();
      for (int i = 0; i < 40; i++) {
        small.says(peer, "{\"#\":\"g" + reader + "x" + i + "\",\"get\":{\"#\":\"soul" + (reader < 100 ? reader * 20 + i : i) + "\"}}");
      }
      small.sent.clear();
    }
    PeerId link = small.link("ws://up");
    int turns = 0;
    while (small.mesh.nextTurnMillis() <= small.now && turns++ < 100) {
      small.turn(small.now);
    }
    assertThat(small.sentTo(link, Message.Get.class).stream().map(get -> get.query().soul().orElseThrow()).distinct()).hasSize(100 * 20 + 20);
    assertThat(turns).as("many who wait for the same are not looked at in one turn").isPositive();
  }

  @Test
  void a_connection_that_goes_costs_what_it_asked_and_not_what_all_wait_for() {
    long alone = nanosOfLeaving(new MeshBench());
    MeshBench busy = new MeshBench();
    busy.holdReads();
    for (int i = 0; i < 20; i++) {
      PeerId reader = busy.client();
      for (int read = 0; read < 5_000; read++) {
        busy.says(reader, "{\"#\":\"g" + i + "x" + read + "\",\"get\":{\"#\":\"s\"}}");
      }
    }
    assertThat(busy.readsHeld()).isEqualTo(100_000);
    assertThat(nanosOfLeaving(busy)).isLessThan(20 * alone);
    busy.mesh.closed(new PeerId(1));
    assertThat(busy.mesh.readerOf(1)).isEmpty();
    assertThat(busy.mesh.readerOf(5_001)).contains(new PeerId(2));
  }

  /** Of many who each wait for one read; the best of some rounds. */
  private static long nanosOfLeaving(MeshBench bench) {
    long best = Long.MAX_VALUE;
    bench.holdReads();
    for (int round = 0; round < 5; round++) {
      List<PeerId> leaving = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        PeerId peer = bench.client();
        bench.says(peer, "{\"#\":\"l" + round + "x" + i + "\",\"get\":{\"#\":\"mine\"}}");
        leaving.add(peer);
      }
      long begun = System.nanoTime();
      leaving.forEach(bench.mesh::closed);
      best = Math.min(best, System.nanoTime() - begun);
    }
    return best;
  }

  @Test
  void a_question_that_is_long_or_a_range_is_asked_of_no_page() {
    PeerId page = bench.client();
    PeerId stranger = bench.client();
    bench.says(stranger, "{\"#\":\"a\",\"get\":{\"#\":\"" + "s".repeat(2_000) + "\"}}");
    bench.says(stranger, "{\"#\":\"b\",\"get\":{\"#\":{\"*\":\"s\"}}}");
    assertThat(bench.sentTo(page, Message.Get.class)).isEmpty();
    bench.says(stranger, "{\"#\":\"c\",\"get\":{\"#\":\"nowhere\"}}");
    assertThat(bench.sentTo(page, Message.Get.class)).hasSize(1);
  }

  @Test
  void a_turn_asks_so_many_pages_and_the_next_goes_on() {
    List<PeerId> pages = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      pages.add(bench.client());
    }
    PeerId stranger = bench.client();
    for (int i = 0; i < 2_000; i++) {
      bench.says(stranger, "{\"#\":\"c" + i + "\",\"get\":{\"#\":\"nowhere" + i + "\"}}");
    }
    pages.forEach(bench::sentTo);
    int all = 2_000 * 3;
    for (int turn = 1; bench.mesh.nextTurnMillis() < Long.MAX_VALUE; turn++) {
      bench.turn(NOW + turn * 25L);
      int asked = pages.stream().mapToInt(page -> bench.sentTo(page, Message.Get.class).size()).sum();
      assertThat(asked).as("asked in one turn").isLessThanOrEqualTo(1_500);
      all += asked;
    }
    assertThat(all).as("twelve for each question").isBetween(2_000 * 11, 2_000 * 12);
  }

  @Test
  void a_put_whose_telling_fails_is_answered_when_it_is_repeated() {
    PeerId reader = bench.client();
    bench.says(reader, "{\"#\":\"g\",\"get\":{\"#\":\"s\"}}");
    PeerId writer = bench.client();
    bench.failNextSendTo(reader);
    assertThatThrownBy(() -> bench.says(writer, PUT.formatted("a", 5, "1"))).isInstanceOf(IllegalStateException.class);
    bench.mesh.closed(writer);
    PeerId again = bench.client();
    bench.says(again, PUT.formatted("a", 5, "1"));
    assertThat(bench.sentTo(again, Message.Reply.class)).singleElement().satisfies(reply -> assertThat(reply.err()).isEmpty());
  }

  @Test
  void what_a_relay_of_the_settings_has_not_confirmed_is_charged_until_it_has() {
    PeerId link = bench.link("ws://up");
    String soul = "s".repeat(1_000);
    bench.says(bench.client(), PUT.replace("\"s\"", "\"" + soul + "\"").formatted("a", 5, "1"));
    assertThat(bench.account(PeerId.SELF).bytes(Held.UNCONFIRMED)).as("sent and not acked").isGreaterThan(1_000);
    bench.mesh.closed(link);
    bench.gone(link);
    assertThat(bench.account(PeerId.SELF).bytes(Held.UNCONFIRMED)).as("not acked though the connection is gone").isGreaterThan(1_000);
    link = bench.link("ws://up");
    assertThat(bench.ledger.bytes(Held.UNCONFIRMED)).as("sent again").isGreaterThan(1_000);
    bench.says(link, "{\"#\":\"r\",\"@\":\"" + bench.sentTo(link, Message.Put.class).getFirst().id() + "\",\"ok\":true}");
    assertThat(bench.ledger.bytes(Held.UNCONFIRMED)).as("acked").isZero();
  }

  @Test
  void what_a_relay_has_not_confirmed_or_missed_is_bounded_in_bytes_and_nothing_is_lost_for_that() {
    MeshBench small = new MeshBench(perLink(1_000, 20_000));
    PeerId link = small.link("ws://up");
    for (int i = 0; i < 300; i++) {
      if (i == 150) {
        small.mesh.closed(link);
        small.gone(link);
      }
      small.says(small.client(), PUT.replace("\"s\"", "\"" + "s".repeat(500) + i + "\"").formatted("a" + i, 5, "1"));
      assertThat(small.ledger.bytes(Held.UNCONFIRMED)).isBetween(1_000L, 20_000L);
    }
    link = small.link("ws://up");
    assertThat(souls(small.sentTo(link, Message.Put.class))).hasSize(300);
    assertThat(small.ledger.bytes(Held.UNCONFIRMED)).isLessThan(20_000L);
  }

  @Test
  void what_a_relay_was_asked_takes_no_room_for_texts_and_is_charged_to_whoever_it_is_kept_for() {
    PeerId link = bench.link("ws://up");
    PeerId vouched = bench.vouched();
    bench.says(vouched, "{\"#\":\"d\",\"dam\":\"?\",\"pid\":\"abcabcabc\",\"exo\":1}");
    for (int i = 0; i < 300; i++) {
      PeerId stranger = bench.client();
      String text = "{\"#\":\"g" + i + "\",\"get\":{\"#\":{\"*\":\"" + "x".repeat(8_000) + i + "\"},\".\":{\"*\":\"" + "y".repeat(8_000) + "\"}}}";
      bench.says(stranger, text);
      bench.mesh.closed(stranger);
      bench.gone(stranger);
    }
    assertThat(bench.sentTo(link, Message.Get.class)).hasSize(300);
    assertThat(bench.account(PeerId.SELF).bytes(Held.REMEMBERED)).isBetween(300L * 16, 100_000L);
    assertThat(bench.account(vouched).bytes(Held.REMEMBERED)).isBetween(300L * 16, 100_000L);
    bench.mesh.closed(vouched);
    bench.gone(vouched);
    bench.mesh.closed(link);
    bench.gone(link);
    bench.link("ws://up");
    assertThat(bench.ledger.bytes()).as("what the last connection was asked is forgotten with the next").isLessThan(3_000);
  }

  private static MeshOptions soulsPerLink(int souls) {
    return perLink(souls, MeshOptions.defaults().maxBytesPerLink());
  }

  private static MeshOptions perLink(int souls, long bytes) {
    MeshOptions all = MeshOptions.defaults();
    return new MeshOptions(
        all.maxSeenIds(),
        all.seenMillis(),
        all.maxSubscriptionsPerPeer(),
        all.maxRangesPerPeer(),
        all.maxRanges(),
        all.maxAskBackPerPeer(),
        all.maxAskedClients(),
        all.askedPerTurn(),
        all.turnMillis(),
        all.maxDeferredBytesPerPeer(),
        all.maxDeferredBytes(),
        all.maxDeferMillis(),
        souls,
        bytes,
        all.maxAcceptedRelays());
  }

  private static Set<String> souls(List<Message.Put> puts) {
    return puts.stream().flatMap(put -> put.graph().nodes().stream()).map(node -> node.soul().text()).collect(Collectors.toSet());
  }

  @Test
  void who_asks_for_the_time_is_told_that_of_the_day_and_an_answer_is_not_answered() {
    PeerId client = bench.client();
    bench.clockAhead = 172_800_000;
    bench.textsTo(client);
    bench.says(client, "{\"#\":\"abc\",\"dam\":\"nts\",\"nts\":[1700000000000.25]}");
    assertThat(bench.textsTo(client)).singleElement().asString().contains("\"@\":\"abc\",\"dam\":\"nts\",\"nts\":[1700000000000.25," + (NOW + 172_800_000) + "]");
    bench.says(client, "{\"#\":\"d\",\"dam\":\"nts\",\"nts\":[1,2]}");
    bench.says(client, "{\"#\":\"e\",\"dam\":\"nts\",\"nts\":[1e999]}");
    bench.says(client, "{\"#\":\"f\",\"dam\":\"nts\",\"nts\":[\"1\"]}");
    bench.says(client, "{\"#\":\"g\",\"dam\":\"nts\",\"nts\":[[1]]}");
    bench.says(client, "{\"#\":\"h\",\"dam\":\"nts\"}");
    bench.says(client, "{\"#\":\"i\",\"nts\":[1],\"dam\":\"hi\"}");
    assertThat(bench.textsTo(client)).isEmpty();
  }

  @Test
  void orders_of_strangers_are_not_obeyed() {
    PeerId stranger = bench.client();
    bench.sentTo(stranger);
    bench.says(stranger, "{\"#\":\"m\",\"dam\":\"mob\",\"mob\":1,\"peers\":{\"ws://evil\":{}}}");
    bench.says(stranger, "{\"#\":\"o\",\"dam\":\"opt\",\"opt\":{\"peers\":\"ws://evil\"}}");
    bench.says(stranger, "{\"#\":\"s\",\"dam\":\"service\",\"try\":\"https\"}");
    assertThat(bench.sentTo(stranger)).isEmpty();
    assertThat(bench.closed()).isEmpty();
  }

  @Test
  void a_relay_gets_every_change_once_and_not_what_it_brought_or_is_named_for() {
    PeerId up = bench.link("ws://up");
    PeerId side = bench.link("ws://side");
    bench.says(side, "{\"#\":\"h\",\"dam\":\"?\",\"pid\":\"sidesidez\"}");
    PeerId writer = bench.client();
    bench.sentTo(up);
    bench.sentTo(side);
    bench.says(writer, PUT.formatted("a", 5, "1"));
    assertThat(bench.sentTo(up, Message.Put.class)).singleElement().extracting(Message.Put::id).isEqualTo("a");
    assertThat(bench.sentTo(side, Message.Put.class)).hasSize(1);
    bench.says(up, PUT.formatted("b", 6, "2"));
    assertThat(bench.sentTo(up, Message.Put.class)).isEmpty();
    bench.sentTo(side);
    bench.says(up, "{\"><\":\"sidesidez,me\",\"#\":\"c\",\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"k\":7}},\"k\":3}}}");
    assertThat(bench.sentTo(side, Message.Put.class)).isEmpty();
  }

  @Test
  void a_page_that_names_relays_in_its_list_keeps_nothing_from_them_because_it_may_not_reach_them() {
    PeerId up = bench.link("ws://up");
    bench.says(up, "{\"#\":\"h\",\"dam\":\"?\",\"pid\":\"upupupupz\"}");
    PeerId page = bench.client();
    bench.says(page, "{\"><\":\"ws://up,upupupupz\",\"#\":\"c\",\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{\"k\":7}},\"k\":3}}}");
    assertThat(bench.sentTo(up, Message.Put.class)).hasSize(1);
    bench.says(page, "{\"><\":\"ws://up,upupupupz\",\"#\":\"d\",\"get\":{\"#\":\"other\"}}");
    assertThat(bench.sentTo(up, Message.Get.class)).hasSize(1);
  }

  @Test
  void what_changed_while_a_relay_was_away_is_sent_when_it_is_back() {
    PeerId first = bench.link("ws://up");
    bench.mesh.closed(first);
    PeerId writer = bench.client();
    bench.says(writer, PUT.formatted("a", 5, "1"));
    PeerId again = bench.link("ws://up");
    assertThat(bench.sentTo(again, Message.Put.class)).singleElement().satisfies(put -> assertThat(put.graph().cellCount()).isEqualTo(1));
  }

  private static String manyKeys(String id, int count, long state) {
    StringBuilder states = new StringBuilder();
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < count; i++) {
      states.append(i == 0 ? "" : ",").append("\"").append(id).append(i).append("\":").append(state);
      values.append(",\"").append(id).append(i).append("\":").append(i);
    }
    return "{\"#\":\"" + id + "\",\"put\":{\"s\":{\"_\":{\"#\":\"s\",\">\":{" + states + "}}" + values + "}}}";
  }
}
