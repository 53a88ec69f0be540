package chat.exo.relay.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.Cell;
import chat.exo.graph.Graph;
import chat.exo.graph.Node;
import chat.exo.graph.Soul;
import chat.exo.graph.Value;
import chat.exo.graph.query.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whole networks of relays and clients from one seed: random topology, delays, writes, subscriptions, and cut links.
 *
 * <p>A failing seed is printed by jqwik; put it into {@code simulate(seed, …)} to run it again, event by event.
 */
class MeshSimulationTest {
  private static final int MAX_EVENTS = 400_000;

  private record Pair(SimulatedRelay one, SimulatedRelay other) {}

  private record Network(
      World world, List<SimulatedRelay> relays, List<SimulatedClient> clients, CellStore oracle, List<Pair> namingEachOther) {}

  @Property(tries = 150)
  void every_subscriber_ends_with_what_won(@ForAll long seed) {
    Network network = simulate(seed, 0);
    for (SimulatedClient client : network.clients) {
      assertThat(client.complaints()).isEmpty();
      for (Query query : client.subscribed()) {
        assertThat(client.memory().read(query))
            .as("what a client knows of a query it is subscribed to")
            .isEqualTo(network.oracle.read(query));
      }
    }
  }

  @Property(tries = 100)
  void every_put_is_acked_by_the_relay_it_went_to_and_no_change_comes_twice(@ForAll long seed) {
    Network network = simulate(seed, 0);
    for (SimulatedClient client : network.clients) {
      assertThat(client.acks().keySet()).containsAll(client.ownPuts());
      assertThat(client.pushes().values()).allMatch(times -> times == 1);
    }
  }

  @Property(tries = 100)
  void links_that_break_lose_nothing(@ForAll long seed) {
    Network network = simulate(seed, 6);
    for (SimulatedClient client : network.clients) {
      for (Query query : client.subscribed()) {
        assertThat(client.memory().read(query)).isEqualTo(network.oracle.read(query));
      }
    }
  }

  @Property(tries = 60)
  void links_that_flap_lose_nothing(@ForAll long seed) {
    Network network = simulate(seed, 0, 20);
    for (SimulatedClient client : network.clients) {
      assertThat(client.acks().keySet()).containsAll(client.ownPuts());
      for (Query query : client.subscribed()) {
        assertThat(client.memory().read(query)).isEqualTo(network.oracle.read(query));
      }
    }
  }

  @Property(tries = 60)
  void relays_that_name_each_other_end_with_one_link_for_both_and_dial_no_more(@ForAll long seed) {
    for (Network network : List.of(simulate(seed, 0), simulate(seed, 0, 20))) {
      for (Pair pair : network.namingEachOther) {
        assertThat(pair.one.wiresTo(pair.other)).as("connections").isEqualTo(1);
        assertThat(pair.one.linkedTo(pair.other) && pair.other.linkedTo(pair.one)).as("a link of both").isTrue();
      }
      int dials = network.relays.stream().mapToInt(SimulatedRelay::dials).sum();
      network.world.after(60_000, () -> {});
      network.world.settle(MAX_EVENTS);
      assertThat(network.relays.stream().mapToInt(SimulatedRelay::dials).sum()).isEqualTo(dials);
    }
  }

  @Property(tries = 8)
  void three_in_a_ring_whose_links_break_every_second_for_a_minute_lose_nothing(@ForAll long seed, @ForAll boolean eachNamesBoth) {
    SplittableRandom random = new SplittableRandom(seed);
    World world = new World(random);
    List<SimulatedRelay> ring = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ring.add(new SimulatedRelay(world, "ws://relay" + i, random.nextLong()));
    }
    for (int i = 0; i < 3; i++) {
      ring.get(i).dial(ring.get((i + 1) % 3));
      if (eachNamesBoth) {
        ring.get(i).dial(ring.get((i + 2) % 3));
      }
    }
    List<SimulatedClient> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      SimulatedClient client = new SimulatedClient(world, "client" + i + "x");
      client.connect(ring.get(i % 3));
      for (int soul = 0; soul < 4; soul++) {
        client.subscribe(Query.node(new Soul("soul" + soul)));
      }
      clients.add(client);
    }
    CellStore oracle = new CellStore();
    for (int i = 0; i < 300; i++) {
      String key = "key" + i; // many keys, so that catching up takes many pages
      world.after(random.nextInt(60_000), () -> write(world, clients, oracle, key));
    }
    for (int second = 1; second <= 60; second++) {
      for (SimulatedRelay relay : ring) {
        world.after(second * 1_000 + random.nextInt(1_000), relay::cutLinks);
      }
    }
    world.settle(4_000_000);
    for (SimulatedClient client : clients) {
      assertThat(client.acks().keySet()).containsAll(client.ownPuts());
      for (Query query : client.subscribed()) {
        assertThat(client.memory().read(query)).isEqualTo(oracle.read(query));
      }
    }
  }

  private static void write(World world, List<SimulatedClient> clients, CellStore oracle, String key) {
    Graph graph = randomGraph(world, new Soul("soul" + world.random().nextInt(4)), key);
    oracle.merge(graph, Double.MAX_VALUE);
    clients.get(world.random().nextInt(clients.size())).put(graph);
  }

  private static Network simulate(long seed, int cuts) {
    return simulate(seed, cuts, 0);
  }

  private static Network simulate(long seed, int cuts, int flaps) {
    SplittableRandom random = new SplittableRandom(seed);
    World world = new World(random);
    List<SimulatedRelay> relays = new ArrayList<>();
    List<World.Wire> links = new ArrayList<>();
    List<Pair> namingEachOther = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(5); i++) {
      SimulatedRelay relay = new SimulatedRelay(world, "ws://relay" + i, random.nextLong());
      relays.add(relay);
      for (int other = 0; other < i; other++) {
        boolean needed = other == i - 1; // one line through all keeps them together
        if (needed || random.nextInt(3) == 0) {
          int ways = random.nextInt(3); // one dials the other, or each the other
          if (ways != 0) {
            links.add(relay.dial(relays.get(other)));
          }
          if (ways != 1) {
            links.add(relays.get(other).dial(relay));
          }
          if (ways == 2) {
            namingEachOther.add(new Pair(relay, relays.get(other)));
          }
        }
      }
    }
    List<SimulatedClient> clients = new ArrayList<>();
    for (int i = 0; i < 2 + random.nextInt(6); i++) {
      SimulatedClient client = new SimulatedClient(world, "client" + i + "x");
      client.connect(relays.get(random.nextInt(relays.size())));
      clients.add(client);
    }
    CellStore oracle = new CellStore();
    for (int i = 0; i < 60; i++) {
      world.after(random.nextInt(3_000), () -> act(world, clients, oracle));
    }
    for (int i = 0; i < cuts && !links.isEmpty(); i++) {
      World.Wire link = links.get(random.nextInt(links.size()));
      world.after(random.nextInt(3_000), link::cut);
    }
    for (int i = 0; i < flaps; i++) {
      SimulatedRelay relay = relays.get(random.nextInt(relays.size()));
      world.after(random.nextInt(6_000), relay::cutLinks);
    }
    world.settle(MAX_EVENTS);
    return new Network(world, relays, clients, oracle, namingEachOther);
  }

  private static void act(World world, List<SimulatedClient> clients, CellStore oracle) {
    SimulatedClient client = clients.get(world.random().nextInt(clients.size()));
    Soul soul = new Soul("soul" + world.random().nextInt(4));
    String key = "key" + world.random().nextInt(4);
    switch (world.random().nextInt(5)) {
      case 0 -> client.subscribe(Query.node(soul));
      case 1 -> client.subscribe(Query.key(soul, key));
      default -> {
        Graph graph = randomGraph(world, soul, key);
        oracle.merge(graph, Double.MAX_VALUE);
        client.put(graph);
      }
    }
  }

  /** One or two keys; states repeat so that ties happen, and some lie a little in the future. */
  private static Graph randomGraph(World world, Soul soul, String key) {
    double state = Math.floor(world.now() / 50.0) * 50 + (world.random().nextInt(5) == 0 ? 200 : 0);
    List<Cell> cells = new ArrayList<>();
    cells.add(new Cell(key, state, new Value.Numeric(world.random().nextInt(6))));
    if (world.random().nextBoolean()) {
      cells.add(new Cell("other" + world.random().nextInt(2), state, new Value.Text("v" + world.random().nextInt(6))));
    }
    return Graph.of(new Node(soul, cells));
  }
}
