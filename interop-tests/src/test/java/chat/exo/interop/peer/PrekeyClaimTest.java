// Each pair once, through the Java client: many claimers at once, and a relay that is killed in the middle.
package chat.exo.interop.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.exo.interop.gun.RelayProcess;
import chat.exo.peer.api.ApiClient;
import chat.exo.peer.api.RelayPrekeys;
import chat.exo.peer.clock.PeerClock;
import chat.exo.peer.post.PrekeySupply;
import chat.exo.peer.sea.SeaPair;
import chat.exo.peer.sea.SeaSigner;
import chat.exo.peer.session.LocalDevice;
import chat.exo.peer.session.OneTimeKeys;
import chat.exo.peer.session.PreKeyMaker;
import chat.exo.peer.vault.Transaction;
import chat.exo.peer.vault.Vault;
import chat.exo.peer.vault.VaultLock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The relay's promise, as the client sees it. */
final class PrekeyClaimTest {
  private static final int ROUNDS = Integer.getInteger("exo.prekey.kills", 4);
  private static final int CLAIMERS = 8;

  @TempDir Path folder;
  private final SeaSigner owner = new SeaSigner(SeaPair.generate());
  private final LocalDevice device = LocalDevice.generate();
  private Vault vault;

  @BeforeEach
  void open() {
    vault = Vault.create(folder.resolve("vault"), new VaultLock.Key(new byte[32]));
  }

  @AfterEach
  void close() {
    vault.close();
  }

  @Test
  void fifty_peers_claim_from_forty_and_ten_hear_that_none_is_left() {
    try (RelayProcess relay = RelayProcess.start(folder.resolve("relay"))) {
      URI url = URI.create(relay.gunUrl());
      List<OneTimeKeys> pairs = make(40);
      try (ApiClient client = new ApiClient(PeerClock.system())) {
        bring(supply(client, url), pairs);
      }
      List<CompletableFuture<Optional<OneTimeKeys>>> claims = new ArrayList<>();
      List<ApiClient> peers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        ApiClient peer = new ApiClient(PeerClock.system());
        peers.add(peer);
        claims.add(supply(peer, url).claim(owner.pub(), 1, List.of(url)));
      }
      List<OneTimeKeys> got = claims.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList();
      peers.forEach(ApiClient::close);
      assertThat(names(got)).as("different ones").hasSize(40).isEqualTo(new HashSet<>(names(pairs)));
      assertThat(got).hasSize(40);
    }
  }

  @Test
  void a_relay_killed_while_it_hands_out_gives_no_pair_to_two() throws Exception {
    long seed = Long.getLong("exo.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Queue<OneTimeKeys> got = new ConcurrentLinkedQueue<>();
    RelayProcess relay = RelayProcess.start(folder.resolve("relay"));
    try {
      for (int round = 0; round < ROUNDS; round++) {
        URI url = URI.create(relay.gunUrl());
        try (ApiClient client = new ApiClient(PeerClock.system())) {
          bring(supply(client, url), make(100));
        }
        int before = got.size();
        int killAfter = before + 1 + random.nextInt(40);
        claimUntilKilled(relay, url, got, killAfter);
        assertThat(got).as("claims before the kill of round " + round).hasSizeGreaterThanOrEqualTo(killAfter);
        relay = relay.restart();
      }
      URI url = URI.create(relay.gunUrl());
      try (ApiClient client = new ApiClient(PeerClock.system())) {
        drain(supply(client, url), url, got);
      }
    } finally {
      relay.close();
    }
    System.out.println(ROUNDS + " kills, " + got.size() + " pairs handed out");
    assertThat(names(List.copyOf(got))).as("handed out once each").hasSameSizeAs(got);
  }

  /** Several claim at once, without a pause; in the middle of it the relay is killed. */
  private void claimUntilKilled(RelayProcess relay, URI url, Queue<OneTimeKeys> got, int killAfter) {
    AtomicBoolean killed = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLAIMERS; i++) {
        threads.execute(
            () -> {
              try (ApiClient peer = new ApiClient(PeerClock.system())) {
                RelayPrekeys prekeys = supply(peer, url);
                while (!killed.get()) {
                  prekeys.claim(owner.pub(), 1, List.of(url)).join().ifPresent(got::add);
                }
              }
            });
      }
      await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(1)).until(() -> got.size() >= killAfter);
      relay.kill();
      killed.set(true);
    }
  }

  private void drain(PrekeySupply supply, URI url, Queue<OneTimeKeys> got) {
    Optional<OneTimeKeys> next = supply.claim(owner.pub(), 1, List.of(url)).join();
    while (next.isPresent()) {
      got.add(next.get());
      next = supply.claim(owner.pub(), 1, List.of(url)).join();
    }
  }

  private void bring(PrekeySupply supply, List<OneTimeKeys> pairs) {
    supply.wanted().join();
    supply.offer(pairs).join();
  }

  private RelayPrekeys supply(ApiClient client, URI relay) {
    return new RelayPrekeys(client, owner, 1, List.of(relay));
  }

  private List<OneTimeKeys> make(int count) {
    Transaction rows = new Transaction(vault);
    List<OneTimeKeys> pairs = PreKeyMaker.makeOneTime(vault, rows, device, count, 1);
    rows.commit();
    return pairs;
  }

  private static Set<String> names(List<OneTimeKeys> pairs) {
    Set<String> names = new HashSet<>();
    pairs.forEach(pair -> names.add(Base64.getEncoder().encodeToString(pair.preKey().key())));
    return names;
  }
}
