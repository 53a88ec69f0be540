package chat.exo.peer.api;

import chat.exo.peer.box.OwnBox;
import chat.exo.peer.sea.SeaSigner;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Lets the account's relays forget entries that were processed and stored. Any thread.
 *
 * <p>What waits here is in memory: after a restart the box is read again, what was had is known by key, and comes back here.
 */
public final class BoxEraser {
  private static final ObjectMapper JSON = new ObjectMapper();
  /** What a relay takes at once. */
  private static final int MAX_KEYS = 1_000;
  /** Beyond, the oldest wait for the next start. */
  private static final int MAX_WAITING = 20_000;

  private static final Duration RETRY_PAUSE = Duration.ofSeconds(20);
  /** A relay that had no API is asked again after this: somebody may have replaced gun's relay by Exo's. */
  private static final Duration NO_API_PAUSE = Duration.ofMinutes(10);

  private final ApiClient client;
  private final List<URI> relays;
  private final Map<Place, Waiting> waiting = new HashMap<>();
  private final Map<URI, Long> silentUntilNanos = new HashMap<>();

  public BoxEraser(ApiClient client, List<URI> relays) {
    this.client = client;
    this.relays = List.copyOf(relays);
  }

  /** Erases entries at every relay of the account, as soon as that can be done. */
  public void erase(OwnBox box, List<String> keys) {
    for (URI relay : relays) {
      Place place = new Place(relay, box.address().id());
      boolean start = false;
      synchronized (waiting) {
        if (silentUntilNanos.containsKey(relay) && System.nanoTime() - silentUntilNanos.get(relay) < 0) {
          continue;
        }
        Waiting here = waiting.computeIfAbsent(place, unused -> new Waiting(new SeaSigner(box.pair())));
        here.keys.addAll(keys);
        while (here.keys.size() > MAX_WAITING) {
          here.keys.removeFirst();
        }
        if (!here.underWay) {
          here.underWay = true;
          start = true;
        }
      }
      if (start) {
        next(place);
      }
    }
  }

  /** One request at a time for a box at a relay. */
  private void next(Place place) {
    List<String> batch = new ArrayList<>();
    SeaSigner owner;
    synchronized (waiting) {
      Waiting here = waiting.get(place);
      if (here == null || here.keys.isEmpty()) {
        waiting.remove(place);
        return;
      }
      owner = here.owner;
      here.keys.stream().limit(MAX_KEYS).forEach(batch::add);
    }
    ObjectNode body = JSON.createObjectNode();
    batch.forEach(body.putArray("keys")::add);
    var unused =
        client
            .ask(place.relay, ApiRequest.post("/v1/boxes/" + place.box + "/erase", body.toString(), owner))
            .thenAccept(answer -> answered(place, batch.size(), answer));
  }

  private void answered(Place place, int count, ApiAnswer answer) {
    switch (answer) {
      case ApiAnswer.Done done -> {
        forget(place, count);
        next(place);
      }
      case ApiAnswer.Later later -> tryLater(place);
      case ApiAnswer.NoSpace noSpace -> tryLater(place);
      case ApiAnswer.NoApi noApi -> giveUp(place);
      case ApiAnswer.Refused refused -> giveUp(place);
      case ApiAnswer.NoneLeft noneLeft -> giveUp(place);
      case ApiAnswer.Full full -> giveUp(place);
    }
  }

  private void forget(Place place, int count) {
    synchronized (waiting) {
      Deque<String> keys = Optional.ofNullable(waiting.get(place)).map(here -> here.keys).orElseGet(ArrayDeque::new);
      for (int i = 0; i < count && !keys.isEmpty(); i++) {
        keys.removeFirst();
      }
    }
  }

  private void tryLater(Place place) {
    if (client.closed()) {
      return;
    }
    CompletableFuture.delayedExecutor(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS).execute(() -> next(place));
  }

  /** The entries stay where they are; whoever reads the box again passes them over by key. */
  private void giveUp(Place place) {
    synchronized (waiting) {
      waiting.remove(place);
      silentUntilNanos.put(place.relay, System.nanoTime() + NO_API_PAUSE.toNanos());
    }
  }

  private record Place(URI relay, String box) {}

  /** Keys to erase, oldest first. */
  private static final class Waiting {
    private final SeaSigner owner;
    private final Deque<String> keys = new ArrayDeque<>();
    private boolean underWay;

    Waiting(SeaSigner owner) {
      this.owner = owner;
    }
  }
}
