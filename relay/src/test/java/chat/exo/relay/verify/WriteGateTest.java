package chat.exo.relay.verify;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.sea.Crypto;
import chat.exo.graph.sea.SeaGate;
import chat.exo.graph.sea.SeaOptions;
import chat.exo.graph.store.Change;
import chat.exo.graph.store.memory.MemoryStore;
import chat.exo.relay.limit.ClientAddress;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.limit.Rate;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.verify.PolicyOptions.Preset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may write under each preset. */
final class WriteGateTest {
  private static final String NOT_A_MEMBER = "this relay takes writes of invited keys only; ask its operator for an invitation";
  private static final String NO_TOKEN =
      "this relay takes what nobody can sign from its members' connections only; put your token into its address, or ask its operator for one";
  private static final long NOW = 1_795_000_000_000L;
  private static final PeerId PEER = new PeerId(1);

  @TempDir private Path folder;
  private final MemoryStore store = new MemoryStore();
  private final Crypto crypto = Crypto.jdk();
  private OperatorKey operator;
  private OperatorKey alice;
  private OperatorKey bob;
  private Lists lists;
  private Members members;
  private boolean diskFull;
  private final List<Long> sharesAsked = new java.util.ArrayList<>();
  private Optional<String> rule = Optional.empty();

  @BeforeEach
  void keys() {
    operator = OperatorKey.open(folder.resolve("operator"));
    alice = OperatorKey.open(folder.resolve("alice"));
    bob = OperatorKey.open(folder.resolve("bob"));
    lists = Lists.open(folder.resolve("lists"));
    members = new Members(store, lists, PolicyOptions.open(), operator.publicText(), () -> NOW);
  }

  private WriteGate gate(Preset preset, String... keys) {
    PolicyOptions policy =
        new PolicyOptions(preset, Optional.empty(), Set.of(keys), Set.of(), List.of("spam/"), List.of(), Optional.empty());
    SeaGate sea = new SeaGate(SeaOptions.defaults(), crypto, (soul, key) -> Optional.empty(), () -> NOW);
    members = new Members(store, lists, policy, operator.publicText(), () -> NOW);
    return new WriteGate(
        sea, (share, soul, cell) -> {
          sharesAsked.add(share);
          return rule;
        }, new AliasWords(store), members, lists, policy, new Rate(1, 3), () -> diskFull, new LimitCounts(), () -> NOW);
  }

  private static Graph signed(OperatorKey who, String key) {
    Soul soul = new Soul("~" + who.publicText() + "/notes");
    return Graph.of(new Node(soul, List.of(who.sign(soul, key, new Value.Text("v"), NOW))));
  }

  private static Graph open(String soul) {
    return Graph.of(new Node(new Soul(soul), List.of(new Cell("k", NOW, new Value.Text("v")))));
  }

  private Graph hashed() {
    String hash = Base64.getEncoder().encodeToString(crypto.sha256("v".getBytes(StandardCharsets.UTF_8)));
    return Graph.of(new Node(new Soul("#"), List.of(new Cell(hash, NOW, new Value.Text("v")))));
  }

  private void invite(OperatorKey who, Value until) {
    Soul soul = Members.invitations(operator.publicText());
    store.commit(Change.to(Graph.of(new Node(soul, List.of(operator.sign(soul, who.publicText(), until, NOW))))), List.of());
  }

  private static void passes(WriteGate gate, Graph graph) {
    Ruling ruling = gate.judge(PEER, 0, graph);
    assertThat(ruling.passed()).isEqualTo(graph);
    assertThat(ruling.refusals()).isEmpty();
    assertThat(ruling.badCells()).isZero();
    gate.stored(ruling, graph);
  }

  private static void fails(WriteGate gate, Graph graph, String text) {
    Ruling ruling = gate.judge(PEER, 0, graph);
    assertThat(ruling.passed().isEmpty()).isTrue();
    assertThat(ruling.refusals()).containsExactly(text);
  }

  @Test
  void open_takes_everything_that_the_firewall_passes() {
    WriteGate gate = gate(Preset.OPEN);
    passes(gate, open("s"));
    passes(gate, signed(alice, "k"));
    passes(gate, hashed());
    Graph forged = Graph.of(new Node(new Soul("~" + alice.publicText()), List.of(new Cell("k", NOW, new Value.Text("v")))));
    assertThat(gate.judge(PEER, 0, forged)).isEqualTo(new Ruling(new Graph(List.of()), List.of("Unverified data."), 1, Map.of()));
  }

  @Test
  void what_breaks_a_rule_of_the_relay_itself_is_refused_with_the_rules_words() {
    WriteGate gate = gate(Preset.OPEN);
    rule = Optional.of("this box is full");
    fails(gate, hashed(), "this box is full");
    rule = Optional.empty();
    passes(gate, hashed());
  }

  @Test
  void signed_takes_signed_and_hashed_souls_only() {
    WriteGate gate = gate(Preset.SIGNED);
    passes(gate, signed(alice, "k"));
    passes(gate, hashed());
    fails(gate, open("s"), "Soul missing public key at 'k'.");
  }

  @Test
  void invite_takes_keys_with_an_invitation() {
    WriteGate gate = gate(Preset.INVITE);
    fails(gate, signed(alice, "k"), NOT_A_MEMBER);
    invite(alice, new Value.Truth(true));
    passes(gate, signed(alice, "k"));
    fails(gate, signed(bob, "k"), NOT_A_MEMBER);
    fails(gate, open("s"), "Soul missing public key at 'k'.");
  }

  @Test
  void an_invitation_ends_with_its_time_and_can_be_taken_back() {
    WriteGate gate = gate(Preset.INVITE);
    invite(alice, new Value.Numeric(NOW + 1));
    passes(gate, signed(alice, "k"));
    invite(alice, new Value.Numeric(NOW));
    fails(gate, signed(alice, "k"), NOT_A_MEMBER);
    invite(bob, new Value.Truth(true));
    passes(gate, signed(bob, "k"));
    invite(bob, new Value.Truth(false));
    fails(gate, signed(bob, "k"), NOT_A_MEMBER);
  }

  @Test
  void invitations_of_the_operator_that_the_settings_name_count_too() {
    OperatorKey other = OperatorKey.open(folder.resolve("other"));
    Soul soul = Members.invitations(other.publicText());
    store.commit(Change.to(Graph.of(new Node(soul, List.of(other.sign(soul, alice.publicText(), new Value.Truth(true), NOW))))), List.of());
    WriteGate gate = gate(Preset.INVITE);
    fails(gate, signed(alice, "k"), NOT_A_MEMBER);
    PolicyOptions named =
        new PolicyOptions(
            Preset.INVITE, Optional.of(other.publicText()), Set.of(), Set.of(), List.of(), List.of(), Optional.empty());
    gate.change(named, new Rate(10, 10));
    passes(gate, signed(alice, "k"));
    passes(gate, signed(other, "k"));
  }

  @Test
  void what_nobody_can_sign_is_taken_from_a_connection_with_a_token_and_from_no_other() {
    WriteGate gate = gate(Preset.INVITE, alice.publicText());
    fails(gate, hashed(), NO_TOKEN);
    passes(gate, signed(alice, "k")); // which anybody could have sent again
    fails(gate, hashed(), NO_TOKEN);
    members.vouch(PEER, "alice");
    passes(gate, hashed());
    gate.closed(PEER);
    fails(gate, hashed(), NO_TOKEN);
  }

  @Test
  void who_is_not_counted_by_address_is_counted_by_itself() {
    WriteGate gate = gate(Preset.OPEN);
    PeerId other = new PeerId(PEER.number() + 1);
    long address = 1L << 32 | 7;
    assertThat(gate.counted(PEER, address)).isEqualTo(address);
    members.vouch(PEER, "alice");
    gate.trust(other);
    assertThat(gate.counted(PEER, address)).isNotEqualTo(gate.counted(other, address)).isNotEqualTo(Change.NOBODY);
    assertThat(ClientAddress.isOne(gate.counted(PEER, address)) || ClientAddress.isOne(gate.counted(other, address))).isFalse();
  }

  @Test
  void a_relay_of_the_settings_brings_what_nobody_can_sign_and_no_address_is_charged_for_it() {
    WriteGate gate = gate(Preset.INVITE);
    fails(gate, hashed(), NO_TOKEN);
    gate.trust(PEER);
    passes(gate, hashed());
    assertThat(gate.judge(PEER, gate.counted(PEER, 77), hashed()).refusals()).isEmpty();
    assertThat(sharesAsked).contains(gate.counted(PEER, 77)).doesNotContain(77L);
    members.disown("alice");
    passes(gate, hashed());
    gate.closed(PEER);
    fails(gate, hashed(), NO_TOKEN);
    gate.judge(PEER, gate.counted(PEER, 77), hashed());
    assertThat(sharesAsked).contains(77L);
  }

  @Test
  void a_certificate_makes_nobody_a_member_however_its_writer_is_spelled() {
    WriteGate gate = gate(Preset.INVITE, alice.publicText());
    for (String star : List.of("\"*\"", "\"\\u002a\"", "\"*\" ")) {
      Graph graph = certified(star);
      passes(gate(Preset.OPEN), graph);
      fails(gate, graph, NOT_A_MEMBER);
      WriteGate open = gate(Preset.OPEN);
      assertThat(open.judge(PEER, 0, graph).cellsOfKey()).containsOnlyKeys(bob.publicText());
    }
    lists.add(Lists.Kind.BAN_KEY, bob.publicText());
    fails(gate(Preset.OPEN), certified("\"\\u002A\""), "this relay takes no writes of this key; ask its operator");
  }

  /** Bob writes into Alice's space by her certificate for everybody, the terms of it as a text. */
  private Graph certified(String star) {
    Soul soul = new Soul("~" + alice.publicText() + "/board");
    String terms = "{\"c\":\"*\",\"w\":{\"*\":\"board\"}}";
    String certificate = "{\"m\":" + quoted(terms) + ",\"s\":\"" + alice.signature(terms) + "\"}";
    Value value = new Value.Text("v");
    Cell own = bob.sign(soul, "k", value, NOW);
    String signature = chat.exo.graph.sea.Envelope.read(((Value.Text) own.value()).text()).orElseThrow().signature();
    String text =
        "{\":\":\"v\",\"~\":\"" + signature + "\"," + star + ":\"" + bob.publicText() + "\",\"+\":" + certificate + "}";
    return Graph.of(new Node(soul, List.of(new Cell("k", NOW, new Value.Text(text)))));
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\\\"") + "\"";
  }

  @Test
  void who_sends_again_what_a_key_has_signed_uses_nothing_of_its_allowance_up() {
    WriteGate gate = gate(Preset.OPEN);
    Graph known = signed(alice, "1");
    passes(gate, known);
    for (int i = 0; i < 100; i++) {
      Ruling ruling = gate.judge(new PeerId(7 + i), 0, known);
      assertThat(ruling.passed()).isEqualTo(known);
      gate.stored(ruling, new Graph(List.of())); // it changed nothing
    }
    passes(gate, signed(alice, "2"));
  }

  @Test
  void a_put_larger_than_the_burst_of_its_key_passes_once_and_is_paid_for_afterwards() {
    WriteGate gate = gate(Preset.OPEN);
    Soul soul = new Soul("~" + alice.publicText() + "/many");
    List<Cell> cells = java.util.stream.IntStream.range(0, 10).mapToObj(i -> alice.sign(soul, "k" + i, new Value.Text("v"), NOW)).toList();
    passes(gate, Graph.of(new Node(soul, cells)));
    fails(gate, signed(alice, "next"), "this key writes more than this relay takes from one; wait 8 s and write again");
  }

  @Test
  void an_alias_may_name_a_member_that_says_the_same_and_nobody_else() {
    WriteGate gate = gate(Preset.INVITE, alice.publicText());
    fails(gate, alias(alice), NOT_A_MEMBER);
    passes(gate, word(alice)); // not stored yet
    passes(gate, alias(alice));
    fails(gate, word(bob), NOT_A_MEMBER);
    fails(gate, alias(bob), NOT_A_MEMBER);
    WriteGate later = gate(Preset.LIST, alice.publicText());
    fails(later, alias(alice), NOT_A_MEMBER);
    store.commit(Change.to(word(alice)), List.of());
    passes(later, alias(alice));
  }

  @Test
  void an_account_and_its_name_come_in_one_put_in_any_order() {
    for (boolean nameFirst : new boolean[] {true, false}) {
      WriteGate gate = gate(Preset.INVITE, alice.publicText());
      Node name = alias(alice).nodes().getFirst();
      Node account = word(alice).nodes().getFirst();
      passes(gate, new Graph(nameFirst ? List.of(name, account) : List.of(account, name)));
    }
  }

  private static Graph word(OperatorKey who) {
    Soul account = new Soul("~" + who.publicText());
    return Graph.of(new Node(account, List.of(who.sign(account, "alias", new Value.Text("name"), NOW))));
  }

  @Test
  void nobody_puts_a_member_into_a_list_whose_name_the_member_has_not_said() {
    for (Preset preset : List.of(Preset.INVITE, Preset.LIST)) {
      WriteGate gate = gate(preset, alice.publicText());
      String key = "~" + alice.publicText();
      Soul junk = new Soul("~@junk" + "j".repeat(8_000));
      fails(gate, Graph.of(new Node(junk, List.of(new Cell(key, NOW, new Value.Link(new Soul(key)))))), NOT_A_MEMBER);
      String own = "~" + operator.publicText();
      fails(gate, Graph.of(new Node(junk, List.of(new Cell(own, NOW, new Value.Link(new Soul(own)))))), NOT_A_MEMBER);
    }
  }

  @Test
  void the_key_of_an_account_is_written_by_nobody_and_uses_nothing_of_the_accounts_allowance_up() {
    for (Preset preset : List.of(Preset.OPEN, Preset.SIGNED)) {
      WriteGate gate = gate(preset);
      Soul account = new Soul("~" + alice.publicText());
      for (int state = 1; state <= 100; state++) {
        Graph key = Graph.of(new Node(account, List.of(new Cell("pub", state, new Value.Text(alice.publicText())))));
        Ruling ruling = gate.judge(PEER, 0, key);
        assertThat(ruling).isEqualTo(new Ruling(key, List.of(), 0, Map.of()));
        gate.stored(ruling, key); // news each time
      }
      Soul notes = new Soul("~" + alice.publicText() + "/notes");
      Graph both =
          new Graph(
              List.of(
                  new Node(account, List.of(new Cell("pub", 101, new Value.Text(alice.publicText())))),
                  new Node(notes, List.of(alice.sign(notes, "k", new Value.Text("v"), NOW)))));
      Ruling ruling = gate.judge(PEER, 0, both);
      assertThat(ruling).isEqualTo(new Ruling(both, List.of(), 0, Map.of(alice.publicText(), 1)));
      gate.stored(ruling, Graph.of(both.nodes().getFirst()));
      passes(gate, signed(alice, "2"));
    }
    lists.add(Lists.Kind.BAN_KEY, alice.publicText());
    assertThat(gate(Preset.OPEN).banned()).isEmpty();
  }

  @Test
  void the_key_of_an_account_is_kept_where_the_account_is() {
    Soul account = new Soul("~" + alice.publicText());
    Graph key = Graph.of(new Node(account, List.of(new Cell("pub", NOW, new Value.Text(alice.publicText())))));
    fails(gate(Preset.INVITE), key, NOT_A_MEMBER);
    passes(gate(Preset.INVITE, alice.publicText()), key);
    lists.add(Lists.Kind.BAN_KEY, alice.publicText());
    fails(gate(Preset.OPEN), key, "this relay takes no writes of this key; ask its operator");
  }

  @Test
  void who_left_while_it_was_judged_is_not_kept_in_mind() {
    WriteGate gate = gate(Preset.OPEN);
    gate.closed(PEER);
    gate.judge(PEER, 0, signed(alice, "1"));
    lists.add(Lists.Kind.BAN_KEY, alice.publicText());
    assertThat(gate.banned()).isEmpty();
  }

  private static Graph alias(OperatorKey who) {
    String key = "~" + who.publicText();
    return Graph.of(new Node(new Soul("~@name"), List.of(new Cell(key, NOW, new Value.Link(new Soul(key))))));
  }

  @Test
  void list_takes_listed_keys_and_no_invitations() {
    WriteGate gate = gate(Preset.LIST, alice.publicText());
    invite(bob, new Value.Truth(true));
    passes(gate, signed(alice, "k"));
    fails(gate, signed(bob, "k"), NOT_A_MEMBER);
    lists.add(Lists.Kind.ALLOW_KEY, bob.publicText());
    passes(gate, signed(bob, "k"));
    assertThat(Lists.open(folder.resolve("lists")).of(Lists.Kind.ALLOW_KEY)).containsExactly(bob.publicText());
  }

  @Test
  void a_banned_key_and_a_banned_beginning_are_refused_under_every_preset() {
    WriteGate gate = gate(Preset.OPEN);
    fails(gate, open("spam/1"), "this relay does not take souls that begin so; ask its operator");
    lists.add(Lists.Kind.BAN_KEY, alice.publicText());
    fails(gate, signed(alice, "k"), "this relay takes no writes of this key; ask its operator");
    assertThat(lists.remove(Lists.Kind.BAN_KEY, alice.publicText())).isTrue();
    passes(gate, signed(alice, "k"));
  }

  @Test
  void what_a_banned_member_cannot_sign_is_refused_with_the_rest() {
    WriteGate gate = gate(Preset.LIST, alice.publicText());
    passes(gate, signed(alice, "k"));
    lists.add(Lists.Kind.BAN_KEY, alice.publicText());
    fails(gate, signed(alice, "k"), "this relay takes no writes of this key; ask its operator");
    fails(gate, hashed(), NO_TOKEN);
  }

  @Test
  void connections_of_a_banned_key_alone_are_named_and_those_that_bring_others_too_are_not() {
    WriteGate gate = gate(Preset.OPEN);
    PeerId relay = new PeerId(2);
    PeerId stranger = new PeerId(3);
    gate.heard(PEER, gate.judge(PEER, 0, signed(alice, "1")));
    gate.heard(relay, gate.judge(relay, 0, signed(alice, "1")));
    gate.heard(relay, gate.judge(relay, 0, signed(bob, "1")));
    gate.heard(stranger, gate.judge(stranger, 0, open("s")));
    assertThat(gate.banned()).isEmpty();
    lists.add(Lists.Kind.BAN_KEY, alice.publicText());
    assertThat(gate.banned()).containsExactly(PEER);
    gate.closed(PEER);
    assertThat(gate.banned()).isEmpty();
  }

  @Test
  void a_key_that_writes_too_much_waits_and_others_do_not() {
    WriteGate gate = gate(Preset.OPEN);
    passes(gate, signed(alice, "1"));
    passes(gate, signed(alice, "2"));
    passes(gate, signed(alice, "3"));
    passes(gate, signed(alice, "4"));
    fails(gate, signed(alice, "5"), "this key writes more than this relay takes from one; wait 2 s and write again");
    passes(gate, signed(bob, "1"));
    passes(gate, open("s"));
  }

  @Test
  void a_full_disk_refuses_with_a_reason() {
    WriteGate gate = gate(Preset.OPEN);
    diskFull = true;
    fails(gate, open("s"), "this relay's disk is as full as its operator allows; write elsewhere, or later");
  }
}
