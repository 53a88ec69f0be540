package chat.exo.relay.mesh.peer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** All connections that are open now, and the relay's own name among them. */
public final class Neighbours {
  private final String processId;
  private final RandomGenerator random;
  private final MessageIds ids;
  private final Map<PeerId, Neighbour> open = new LinkedHashMap<>();
  private final Map<PeerId, Neighbour> links = new LinkedHashMap<>();
  private final Map<PeerId, Neighbour> acceptedRelays = new LinkedHashMap<>();
  private final List<PeerId> clients = new ArrayList<>();
  private final Map<PeerId, Integer> clientPlaces = new LinkedHashMap<>();

  public Neighbours(RandomGenerator random) {
    this.random = random;
    this.ids = new MessageIds(random);
    // gun: of two connections between two relays both end the one that the greater process id tells them to. Names before all of
    // gun's keep what we dialled, and that is dialled again whenever it breaks; gun never dials again.
    this.processId = "-" + newId().substring(1);
  }

  public String processId() {
    return processId;
  }

  /** A fresh message id. */
  public String newId() {
    return ids.next();
  }

  public void add(Neighbour neighbour) {
    open.put(neighbour.id(), neighbour);
    if (neighbour.isLink()) {
      links.put(neighbour.id(), neighbour);
    } else {
      clientPlaces.put(neighbour.id(), clients.size());
      clients.add(neighbour.id());
    }
  }

  public Optional<Neighbour> remove(PeerId id) {
    Neighbour gone = open.remove(id);
    links.remove(id);
    acceptedRelays.remove(id);
    forgetClient(id);
    return Optional.ofNullable(gone);
  }

  private void forgetClient(PeerId id) {
    Integer place = clientPlaces.remove(id);
    if (place != null) {
      PeerId last = clients.remove(clients.size() - 1);
      if (!last.equals(id)) {
        clients.set(place, last);
        clientPlaces.put(last, place);
      }
    }
  }

  public Optional<Neighbour> get(PeerId id) {
    return Optional.ofNullable(open.get(id));
  }

  public Collection<Neighbour> all() {
    return open.values();
  }

  /** Connections to the relays of the settings, whoever dialled. */
  public Collection<Neighbour> links() {
    return links.values();
  }

  /** The connection to a relay of the settings, if there is one now. */
  public Optional<Neighbour> linkTo(String url) {
    return links.values().stream().filter(link -> link.url().equals(url)).findFirst();
  }

  /** A connection that we accepted is proved to be the relay of a link, and takes its place. */
  public void unite(Neighbour accepted, Neighbour link) {
    forgetClient(accepted.id());
    acceptedRelays.remove(accepted.id());
    links.remove(link.id());
    accepted.standFor(link.url());
    links.put(accepted.id(), accepted);
  }

  /** It has others it passes questions on to: it is among {@link #someClients} no more. */
  public void passesOn(Neighbour accepted) {
    accepted.hasOthers();
    forgetClient(accepted.id());
  }

  /** Takes a connection that we accepted for a relay; false if it has no token, there are enough of those, or it is one already. */
  public boolean promote(Neighbour accepted, int maxAcceptedRelays) {
    if (accepted.isRelay() || !accepted.vouched() || acceptedRelays.size() >= maxAcceptedRelays) {
      return false;
    }
    accepted.becomeRelay();
    acceptedRelays.put(accepted.id(), accepted);
    return true;
  }

  /** Everybody who has readers of its own: the relays of the settings, and those that dialled us with a token. */
  public List<Neighbour> relays() {
    List<Neighbour> relays = new ArrayList<>(links.values());
    relays.addAll(acceptedRelays.values());
    return relays;
  }

  public int count() {
    return open.size();
  }

  /** Some of the connections that were accepted, from a random place on. */
  public List<PeerId> someClients(int count) {
    int size = clients.size();
    List<PeerId> some = new ArrayList<>(Math.min(count, size));
    int start = size == 0 ? 0 : random.nextInt(size);
    for (int i = 0; i < Math.min(count, size); i++) {
      some.add(clients.get((start + i) % size));
    }
    return some;
  }
}
