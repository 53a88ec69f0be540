package chat.exo.peer.api;

import chat.exo.peer.post.PrekeySupply;
import chat.exo.peer.sea.SeaSigner;
import chat.exo.peer.transport.RelayRule;
import chat.exo.peer.session.OneTimeKeys;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One-time prekeys at relays: every relay of the account gets pairs of its own, so that no pair lies at two. Any thread.
 *
 * <p>Pairs whose upload nobody answered are kept and go to the same relay again: it passes over those it has.
 */
public final class RelayPrekeys implements PrekeySupply {
  /** Below this a relay is given more. */
  static final int LOW = 50;

  /** So many it has then. A relay takes 200. */
  static final int ENOUGH = 100;

  private final ApiClient client;
  private final SeaSigner owner;
  private final int device;
  private final List<URI> relays;
  private final Map<URI, Integer> wanted = new HashMap<>();
  private final Map<URI, List<OneTimeKeys>> unanswered = new HashMap<>();

  /** The supply of one device. */
  public RelayPrekeys(ApiClient client, SeaSigner owner, int device, List<URI> relays) {
    this.client = client;
    this.owner = owner;
    this.device = device;
    this.relays = List.copyOf(relays);
  }

  /** The first relay that has a pair gives it. Nothing is checked here: whoever starts the session does. */
  @Override
  public CompletableFuture<Optional<OneTimeKeys>> claim(String pub, int ofDevice, List<URI> theirs) {
    CompletableFuture<Optional<OneTimeKeys>> found = CompletableFuture.completedFuture(Optional.empty());
    for (URI relay : new RelayRule(relays).of(theirs)) {
      found =
          found.thenCompose(
              keys -> keys.isPresent() ? CompletableFuture.completedFuture(keys) : claimAt(relay, pub, ofDevice));
    }
    return found;
  }

  /** Asks all relays how many they have. What was not answered last time goes out again first. */
  @Override
  public CompletableFuture<Integer> wanted() {
    List<CompletableFuture<Integer>> needs = new ArrayList<>();
    for (URI relay : relays) {
      needs.add(offerAgain(relay).thenCompose(done -> count(relay)).thenApply(count -> note(relay, count)));
    }
    return CompletableFuture.allOf(needs.toArray(CompletableFuture[]::new))
        .thenApply(done -> needs.stream().mapToInt(CompletableFuture::join).sum());
  }

  /** Deals the pairs out to the relays that wanted some, the home relay first. */
  @Override
  public CompletableFuture<Void> offer(List<OneTimeKeys> keys) {
    Map<URI, List<OneTimeKeys>> shares = new LinkedHashMap<>();
    synchronized (wanted) {
      int next = 0;
      for (URI relay : relays) {
        int end = Math.min(keys.size(), next + wanted.getOrDefault(relay, 0));
        if (end > next) {
          shares.put(relay, List.copyOf(keys.subList(next, end)));
        }
        next = end;
      }
      wanted.clear();
    }
    List<CompletableFuture<?>> offers = new ArrayList<>();
    shares.forEach((relay, share) -> offers.add(offerAt(relay, share)));
    return CompletableFuture.allOf(offers.toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Optional<OneTimeKeys>> claimAt(URI relay, String pub, int ofDevice) {
    return client
        .ask(relay, ApiRequest.open(target(pub, ofDevice) + "/claim"))
        .thenApply(
            answer ->
                switch (answer) {
                  case ApiAnswer.Done done -> Optional.of(PrekeyJson.read(done.body()));
                  case ApiAnswer.NoneLeft n -> Optional.empty();
                  case ApiAnswer.Full f -> Optional.empty();
                  case ApiAnswer.NoSpace n -> Optional.empty();
                  case ApiAnswer.Later l -> Optional.empty();
                  case ApiAnswer.NoApi n -> Optional.empty();
                  case ApiAnswer.Refused r -> Optional.empty();
                });
  }

  /** How many pairs a relay has; as good as enough where it is no use to bring some. */
  private CompletableFuture<Integer> count(URI relay) {
    return client.ask(relay, ApiRequest.get(target(owner.pub(), device), owner)).thenApply(RelayPrekeys::counted);
  }

  /** Another try with what was not answered; done at once if there is nothing of the kind. */
  private CompletableFuture<Void> offerAgain(URI relay) {
    Optional<List<OneTimeKeys>> keys;
    synchronized (wanted) {
      keys = Optional.ofNullable(unanswered.remove(relay));
    }
    return keys.map(again -> offerAt(relay, again)).orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  private CompletableFuture<Void> offerAt(URI relay, List<OneTimeKeys> share) {
    return client
        .ask(relay, ApiRequest.put(target(owner.pub(), device), PrekeyJson.write(share), owner))
        .thenAccept(
            answer -> {
              if (answer instanceof ApiAnswer.Later) {
                synchronized (wanted) {
                  unanswered.put(relay, share);
                }
              }
            });
  }

  private int note(URI relay, int count) {
    int want = count < LOW ? ENOUGH - count : 0;
    synchronized (wanted) {
      wanted.put(relay, want);
    }
    return want;
  }

  private static int counted(ApiAnswer answer) {
    return switch (answer) {
      case ApiAnswer.Done done -> done.body().path("count").asInt(ENOUGH);
      case ApiAnswer.NoneLeft n -> 0;
      case ApiAnswer.Full f -> ENOUGH;
      case ApiAnswer.NoSpace n -> ENOUGH;
      case ApiAnswer.Later l -> ENOUGH;
      case ApiAnswer.NoApi n -> ENOUGH;
      case ApiAnswer.Refused r -> ENOUGH;
    };
  }

  private static String target(String pub, int device) {
    return "/v1/prekeys/" + pub + "/" + device;
  }
}
