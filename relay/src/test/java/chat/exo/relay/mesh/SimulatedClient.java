package chat.exo.relay.mesh;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.json.GraphText;
import chat.exo.graph.json.PrintedGraph;
import chat.exo.graph.query.Query;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.PutHeader;
import chat.exo.graph.wire.WireWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What a gun.js client does, as far as a relay can tell: puts, gets, answers from memory, merges what it hears. */
final class SimulatedClient implements World.Station {
  /** A cell that was pushed, for counting. */
  record Pushed(Soul soul, Cell cell) {}

  private final World world;
  private final String name;
  private final CellStore memory = new CellStore();
  private final Set<Query> subscribed = new LinkedHashSet<>();
  private final Map<String, Integer> acks = new HashMap<>();
  private final Set<String> ownPuts = new HashSet<>();
  private final Map<Pushed, Integer> pushes = new HashMap<>();
  private final List<String> complaints = new ArrayList<>();
  private Optional<World.Wire> wire = Optional.empty();
  private int lastId;

  SimulatedClient(World world, String name) {
    this.world = world;
    this.name = name;
  }

  void connect(SimulatedRelay relay) {
    wire = Optional.of(relay.accept(this));
    subscribed.forEach(this::ask); // gun: live chains are asked for again
  }

  Set<Query> subscribed() {
    return subscribed;
  }

  CellStore memory() {
    return memory;
  }

  /** Acks by own put; every put must have some. */
  Map<String, Integer> acks() {
    return acks;
  }

  Set<String> ownPuts() {
    return ownPuts;
  }

  Map<Pushed, Integer> pushes() {
    return pushes;
  }

  List<String> complaints() {
    return complaints;
  }

  void put(Graph graph) {
    memory.merge(graph, Double.MAX_VALUE);
    String id = newId();
    wire.filter(open -> !open.isCut())
        .ifPresent(
            open -> {
              ownPuts.add(id);
              open.send(this, WireWriter.put(new PutHeader(id, "", Optional.empty(), List.of()), GraphText.of(graph)));
            });
  }

  void subscribe(Query query) {
    if (subscribed.add(query)) {
      ask(query);
    }
  }

  @Override
  public void hear(World.Wire from, Message message) {
    switch (message) {
      case Message.Dam dam -> {}
      case Message.Reconcile turn -> {}
      case Message.Reply reply -> acks.merge(reply.replyTo(), reply.err().isPresent() ? 1_000 : 1, Integer::sum);
      case Message.Get get -> answer(get);
      case Message.Put put -> merge(put);
    }
  }

  @Override
  public void lost(World.Wire gone) {
    wire = Optional.empty();
  }

  private void merge(Message.Put put) {
    if (ownPuts.contains(put.id())) {
      complaints.add(name + " heard its own put again");
    }
    for (Node node : put.graph().nodes()) {
      for (Cell cell : node.cells()) {
        if (subscribed.stream().noneMatch(query -> query.matches(node.soul(), cell.key()))) {
          complaints.add(name + " heard of a key it never asked for");
        }
        if (put.replyTo().isEmpty()) {
          pushes.merge(new Pushed(node.soul(), cell), 1, Integer::sum);
        }
      }
    }
    memory.merge(put.graph(), Double.MAX_VALUE);
  }

  /** gun: with the hash of the asker a client that has the same stays silent, also when it has nothing. */
  private void answer(Message.Get get) {
    Graph found = memory.read(get.query());
    PrintedGraph answer = PrintedGraph.of(found);
    boolean same = get.hash().isPresent() && get.hash().getAsInt() == answer.hash();
    wire.filter(open -> !same)
        .ifPresent(
            open ->
                open.send(
                    this,
                    found.isEmpty()
                        ? WireWriter.notFound(newId(), get.id())
                        : WireWriter.answer(newId(), get.id(), answer, Optional.empty())));
  }

  private void ask(Query query) {
    wire.ifPresent(open -> open.send(this, WireWriter.get(newId(), query, OptionalInt.empty(), List.of())));
  }

  private String newId() {
    return name + world.random().nextLong(1L << 40) + "_" + ++lastId + "z";
  }
}
