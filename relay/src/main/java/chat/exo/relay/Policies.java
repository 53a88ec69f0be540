package chat.exo.relay;

import chat.exo.graph.sea.Crypto;
import chat.exo.graph.sea.SeaGate;
import chat.exo.graph.store.Chores;
import chat.exo.relay.box.BoxStore;
import chat.exo.relay.keep.Bulk;
import chat.exo.relay.keep.DiskKeeper;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.mesh.peer.PeerId;
import chat.exo.relay.settings.Operations;
import chat.exo.relay.settings.RelayOptions;
import chat.exo.relay.verify.AliasRoom;
import chat.exo.relay.verify.AliasWords;
import chat.exo.relay.verify.Lists;
import chat.exo.relay.verify.Members;
import chat.exo.relay.verify.OperatorKey;
import chat.exo.relay.verify.StoreValues;
import chat.exo.relay.verify.Tokens;
import chat.exo.relay.verify.WriteGate;
import chat.exo.relay.verify.program.PolicyProgram;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Who may write, and what is kept for whom: the firewall, lists, invitations, the operator's program, the disk's cap. */
final class Policies {
  private final Lists lists;
  private final Tokens tokens;
  private final Members members;
  private final OperatorKey operator;
  private final DiskKeeper disk;
  private final WriteGate gate;
  private final Optional<PolicyProgram> program;

  Policies(
      RelayOptions options,
      Supplier<Operations> now,
      BoxStore store,
      Bulk bulk,
      Chores writer,
      Crypto crypto,
      LimitCounts counts,
      Function<PeerId, String> addressOf,
      LongSupplier ticksMillis,
      LongSupplier clockMillis) {
    Operations operations = options.operations();
    this.lists = Lists.open(options.data().resolve("admin-lists"));
    this.tokens = Tokens.open(options.data().resolve("tokens"));
    this.operator = OperatorKey.open(options.data().resolve("operator-key"));
    this.members = new Members(store, lists, operations.policy(), operator.publicText(), clockMillis);
    AliasWords words = new AliasWords(store);
    this.disk = new DiskKeeper(store, bulk, writer, members::holds, words::goesBy, () -> now.get().caps());
    SeaGate sea = new SeaGate(operations.sea(), crypto, new StoreValues(store), clockMillis::getAsLong);
    AliasRoom aliases = new AliasRoom(store::complaint, words, store, operations.keysPerAlias(), counts, ticksMillis);
    this.gate =
        new WriteGate(
            sea, aliases, words, members, lists, operations.policy(), operations.limits().keyWrites(), disk::full, counts, ticksMillis);
    this.program = operations.policy().program().map(asked -> new PolicyProgram(asked, addressOf));
  }

  Lists lists() {
    return lists;
  }

  Tokens tokens() {
    return tokens;
  }

  Members members() {
    return members;
  }

  OperatorKey operator() {
    return operator;
  }

  DiskKeeper disk() {
    return disk;
  }

  WriteGate gate() {
    return gate;
  }

  Optional<PolicyProgram> program() {
    return program;
  }

  /** Takes what may change while a relay runs. */
  void change(Operations next) {
    gate.change(next.policy(), next.limits().keyWrites());
    disk.capChanged();
  }
}
