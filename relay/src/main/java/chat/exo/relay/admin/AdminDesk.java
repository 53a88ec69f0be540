package chat.exo.relay.admin;

import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.store.CellName;
import chat.exo.graph.store.GraphStore;
import chat.exo.relay.socket.ConnectionFigures;
import chat.exo.relay.socket.Sockets;
import chat.exo.relay.verify.Lists;
import chat.exo.relay.verify.Members;
import chat.exo.relay.verify.OperatorKey;
import chat.exo.relay.verify.Tokens;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What the admin asks for, done. Runs on the loop. */
public final class AdminDesk implements AdminActions {
  private static final int LOOKS = 200;
  private static final long LOOK_MILLIS = 25;

  private final Vertx vertx;
  private final OperatorKey key;
  private final Lists lists;
  private final Tokens tokens;
  private final Members members;
  private final GraphStore store;
  private final Sockets sockets;
  private final Consumer<Graph> write;
  private final Runnable listsChanged;
  private final Supplier<JsonObject> figures;
  private final LongSupplier clockMillis;

  /**
   * A desk.
   *
   * @param write writes as the operator, through the same stages as everybody
   * @param listsChanged told when bans are others
   */
  public AdminDesk(
      Vertx vertx,
      OperatorKey key,
      Lists lists,
      Tokens tokens,
      Members members,
      GraphStore store,
      Sockets sockets,
      Consumer<Graph> write,
      Runnable listsChanged,
      Supplier<JsonObject> figures,
      LongSupplier clockMillis) {
    this.vertx = vertx;
    this.key = key;
    this.lists = lists;
    this.tokens = tokens;
    this.members = members;
    this.store = store;
    this.sockets = sockets;
    this.write = write;
    this.listsChanged = listsChanged;
    this.figures = figures;
    this.clockMillis = clockMillis;
  }

  @Override
  public Future<Void> invite(String invited, Optional<Long> untilMillis) {
    return say(invited, untilMillis.<Value>map(until -> new Value.Numeric(until)).orElseGet(() -> new Value.Truth(true)));
  }

  @Override
  public Future<Void> uninvite(String invited) {
    return say(invited, new Value.Truth(false));
  }

  @Override
  public Future<Void> list(Listed what, String text, Change change) {
    Lists.Kind kind =
        switch (what) {
          case ALLOW_KEY -> Lists.Kind.ALLOW_KEY;
          case BAN_KEY -> Lists.Kind.BAN_KEY;
          case BAN_SOUL -> Lists.Kind.BAN_SOUL;
          case BAN_ADDRESS -> Lists.Kind.BAN_ADDRESS;
        };
    return vertx
        .executeBlocking(
            () ->
                switch (change) {
                  case ADD -> lists.add(kind, text);
                  case REMOVE -> lists.remove(kind, text);
                })
        .onSuccess(changed -> listsChanged.run())
        .mapEmpty();
  }

  @Override
  public Future<String> token(String name, Optional<Long> untilMillis) {
    return vertx.executeBlocking(() -> tokens.add(name, untilMillis.orElse(Long.MAX_VALUE))).onSuccess(made -> members.disown(name));
  }

  @Override
  public Future<Boolean> revoke(String name) {
    return vertx.executeBlocking(() -> tokens.remove(name)).onSuccess(there -> members.disown(name));
  }

  @Override
  public List<Tokens.Token> tokens() {
    return tokens.all();
  }

  @Override
  public List<ConnectionFigures> connections() {
    return sockets.connections();
  }

  @Override
  public JsonObject figures() {
    return figures.get();
  }

  private Future<Void> say(String invited, Value value) {
    Soul soul = Members.invitations(key.publicText());
    double stateMillis = clockMillis.getAsLong();
    write.accept(Graph.of(new Node(soul, List.of(key.sign(soul, invited, value, stateMillis)))));
    Promise<Void> stored = Promise.promise();
    look(new CellName(soul, invited), stateMillis, LOOKS, stored);
    return stored.future();
  }

  private void look(CellName name, double stateMillis, int left, Promise<Void> stored) {
    vertx
        .executeBlocking(() -> store.cells(List.of(name)).getFirst())
        .onFailure(stored::fail)
        .onSuccess(
            cell -> {
              if (cell.filter(there -> there.state() >= stateMillis).isPresent()) {
                stored.complete();
              } else if (left == 0) {
                stored.fail("expected the invitation to be stored, and it was not; is the disk full?");
              } else {
                vertx.setTimer(LOOK_MILLIS, id -> look(name, stateMillis, left - 1, stored));
              }
            });
  }
}
