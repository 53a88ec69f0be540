package chat.exo.relay.settings;

import chat.exo.graph.sea.SeaOptions;
import chat.exo.graph.store.Durability;
import chat.exo.graph.store.StoreOptions;
import chat.exo.graph.store.write.WriteLimits;
import chat.exo.graph.wire.WireLimits;
import chat.exo.relay.api.ApiOptions;
import chat.exo.relay.box.BoxLimits;
import chat.exo.relay.dial.PeerUrl;
import chat.exo.relay.edge.EdgeOptions;
import chat.exo.relay.edge.page.About;
import chat.exo.relay.file.FileOptions;
import chat.exo.relay.keep.CapOptions;
import chat.exo.relay.limit.AddressRange;
import chat.exo.relay.limit.LedgerOptions;
import chat.exo.relay.limit.LimitOptions;
import chat.exo.relay.limit.Rate;
import chat.exo.relay.mesh.peer.MeshOptions;
import chat.exo.relay.socket.SocketLimits;
import chat.exo.relay.sync.PeerEntry;
import chat.exo.relay.sync.PeerRules;
import chat.exo.relay.sync.SyncOptions;
import chat.exo.relay.verify.PolicyOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** What a relay is made with, out of the settings; every part in the order of its page in the file. */
public final class Configured {
  private static final int WIRE_ID_LENGTH = 128;

  private static final int LEAST_SYNC_KEY = 16;
  private static final long BOXES_WITHOUT_CAP = 4L << 30;
  private static final long FILES_WITHOUT_CAP = 8L << 30;

  private final Settings settings;

  private Configured(Settings settings) {
    this.settings = settings;
  }

  /**
   * The options of a relay.
   *
   * @throws SettingsException if two settings contradict each other
   */
  public static RelayOptions of(Settings settings) {
    return new Configured(settings).options();
  }

  private RelayOptions options() {
    RelayOptions defaults = RelayOptions.defaults(Path.of(settings.text("data")));
    return new RelayOptions(
        settings.text("host"),
        settings.count("port"),
        defaults.data(),
        peers().stream().map(peer -> PeerUrl.parse(peer.url())).toList(),
        store(),
        tls(),
        wire(),
        sockets(),
        mesh(defaults.mesh()),
        WriteLimits.defaults(),
        sync(),
        operations());
  }

  private List<PeerEntry> peers() {
    return settings.texts("peers").stream().map(line -> PeerEntry.parse(line, Units::bytes)).toList();
  }

  private SyncOptions sync() {
    Map<String, PeerRules> rules = new HashMap<>();
    peers().forEach(peer -> rules.put(PeerUrl.parse(peer.url()).toString(), peer.rules()));
    String key = settings.text("sync.key");
    if (!key.isEmpty() && key.length() < LEAST_SYNC_KEY) {
      throw new SettingsException(
          settings.origin("sync.key") + ": expected sync.key of at least " + LEAST_SYNC_KEY + " characters, got " + key.length() + "; openssl rand -base64 24 makes one");
    }
    return new SyncOptions(settings.millisOrNone("sync.every"), Optional.of(key).filter(text -> !text.isEmpty()), rules);
  }

  private StoreOptions store() {
    return new StoreOptions(
        settings.word("durability", Durability.class),
        settings.bytes("storage.cache"),
        settings.bytes("storage.write-buffer"),
        settings.count("storage.open-files"),
        settings.word("storage.damaged-log", StoreOptions.DamagedLog.class));
  }

  private Optional<RelayOptions.TlsFiles> tls() {
    String certificate = settings.text("tls.certificate");
    String key = settings.text("tls.key");
    if (certificate.isEmpty() && key.isEmpty()) {
      return Optional.empty();
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      String given = certificate.isEmpty() ? "tls.key" : "tls.certificate";
      throw new SettingsException(
          settings.origin(given) + ": expected tls.certificate and tls.key together, got only " + given + "; set both or none");
    }
    return Optional.of(new RelayOptions.TlsFiles(readable("tls.certificate"), readable("tls.key")));
  }

  private Path readable(String path) {
    Path file = Path.of(settings.text(path));
    if (!Files.isReadable(file)) {
      throw new SettingsException(
          settings.origin(path) + ": expected a file that can be read for " + path + ", got '" + settings.text(path) + "'; check its path and rights");
    }
    return file;
  }

  private WireLimits wire() {
    return new WireLimits(
        Math.toIntExact(settings.bytes("limits.frame-size")),
        settings.count("limits.json-depth"),
        settings.count("limits.messages-per-frame"),
        settings.count("limits.keys-per-put"),
        settings.count("limits.soul-length"),
        settings.count("limits.key-length"),
        WIRE_ID_LENGTH);
  }

  private SocketLimits sockets() {
    long heartbeatMillis = settings.millis("limits.heartbeat");
    long silenceMillis = settings.millis("limits.silence");
    if (silenceMillis <= heartbeatMillis) {
      throw new SettingsException(
          settings.origin("limits.silence")
              + ": expected limits.silence to be longer than limits.heartbeat, got "
              + silenceMillis
              + " ms and "
              + heartbeatMillis
              + " ms; three heartbeats are a good silence");
    }
    return new SocketLimits(
        Math.toIntExact(settings.bytes("limits.frame-size")),
        settings.bytes("limits.queued-per-reader"),
        heartbeatMillis,
        silenceMillis);
  }

  private MeshOptions mesh(MeshOptions defaults) {
    return new MeshOptions(
        settings.count("limits.ids"),
        defaults.seenMillis(),
        settings.count("limits.subscriptions"),
        settings.count("limits.rules"),
        settings.count("limits.rules-in-all"),
        settings.count("limits.asked-back"),
        settings.count("limits.asked-clients"),
        defaults.askedPerTurn(),
        defaults.turnMillis(),
        settings.bytes("limits.future-size"),
        settings.bytes("limits.future-size-in-all"),
        settings.millis("limits.future"),
        settings.count("limits.souls-per-link"),
        defaults.maxBytesPerLink(),
        settings.count("limits.relays-with-token"));
  }

  private Operations operations() {
    return new Operations(
        limits(),
        memory(),
        caps(),
        policy(),
        edge(),
        new About(
            settings.text("about.name"),
            settings.text("about.description"),
            settings.text("about.contact"),
            settings.text("about.terms")),
        sea(),
        settings.count("limits.keys-per-alias"),
        settings.word("http.compression", Operations.Compression.class),
        settings.bytes("storage.forgetting"),
        settings.count("admin.port"),
        api(),
        files());
  }

  private FileOptions files() {
    return new FileOptions(
        settings.bytes("files.size"),
        settings.bytes("files.per-key"),
        settings.bytes("files.per-address"),
        settings.bytesOrAuto("files.in-all").orElse(settings.bytesOrNone("caps.disk").orElse(FILES_WITHOUT_CAP * 2) / 2),
        settings.count("files.number"),
        new FileOptions.Uploads(
            settings.count("files.uploads-per-key"), settings.count("files.uploads-per-address"), settings.count("files.uploads-in-all")),
        settings.millis("files.upload-expiry"),
        settings.millis("files.retention"),
        settings.millisOrNone("files.age"),
        settings.bytes("files.slowest"));
  }

  private EdgeOptions edge() {
    return new EdgeOptions(
        settings.texts("http.origins"),
        ranges("http.trusted-proxies"),
        settings.millis("http.request-timeout"),
        settings.millis("http.idle-timeout"),
        settings.count("http.connections"),
        settings.count("http.connections-per-address"),
        countRate("http.requests"));
  }

  private ApiOptions api() {
    return new ApiOptions(
        countRate("messenger.claims"),
        countRate("messenger.requests"),
        settings.count("messenger.prekeys"),
        Set.copyOf(settings.texts("messenger.hosts")),
        boxes());
  }

  private BoxLimits boxes() {
    long boxBytes = settings.bytes("messenger.box-size");
    return new BoxLimits(
        boxBytes,
        settings.bytesOrAuto("messenger.box-size-per-address").orElse(Math.max(1, boxBytes / 4)),
        settings.bytes("messenger.boxes-per-address"),
        settings.bytesOrAuto("messenger.boxes-in-all").orElse(settings.bytesOrNone("caps.disk").orElse(BOXES_WITHOUT_CAP * 4) / 4),
        settings.millis("messenger.box-retention"));
  }

  private LimitOptions limits() {
    return new LimitOptions(
        settings.count("limits.connections"),
        settings.count("limits.connections-per-address"),
        countRate("limits.messages"),
        byteRate("limits.bytes"),
        countRate("limits.address-messages"),
        byteRate("limits.address-bytes"),
        countRate("limits.rows"),
        countRate("limits.address-rows"),
        countRate("limits.key-writes"),
        countRate("limits.bad-writes"),
        ranges("limits.exempt-addresses"),
        settings.count("limits.waiting-writes"),
        settings.count("limits.waiting-reads"),
        settings.bytes("limits.queued-in-all"),
        settings.bytes("limits.in-flight"));
  }

  private LedgerOptions memory() {
    LedgerOptions share = LedgerOptions.ofHeap(Runtime.getRuntime().maxMemory());
    return new LedgerOptions(
        settings.bytesOrAuto("memory.per-connection").orElse(share.connectionBytes()),
        settings.bytesOrAuto("memory.per-address").orElse(share.addressBytes()),
        settings.bytesOrAuto("memory.in-all").orElse(share.allBytes()));
  }

  private CapOptions caps() {
    Set<CapOptions.DataClass> evict =
        settings.texts("caps.evict").stream()
            .map(word -> CapOptions.DataClass.valueOf(word.toUpperCase(Locale.ROOT)))
            .collect(Collectors.toSet());
    return new CapOptions(
        settings.bytesOrNone("caps.disk"),
        evict,
        settings.bytesOrNone("caps.memory"),
        settings.bytesOrNone("caps.egress-per-month"));
  }

  private PolicyOptions policy() {
    List<String> program = settings.texts("policy.program");
    Optional<PolicyOptions.Program> asked =
        program.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new PolicyOptions.Program(
                    program,
                    settings.millis("policy.program-timeout"),
                    settings.word("policy.program-failure", PolicyOptions.Failure.class),
                    Path.of("").toAbsolutePath()));
    return new PolicyOptions(
        settings.word("policy.write", PolicyOptions.Preset.class),
        Optional.of(settings.text("policy.operator")).filter(key -> !key.isEmpty()).map(key -> key("policy.operator", key)),
        keys("policy.keys"),
        keys("policy.banned-keys"),
        settings.texts("policy.banned-souls"),
        ranges("policy.banned-addresses"),
        asked);
  }

  private Set<String> keys(String path) {
    settings.texts(path).forEach(key -> key(path, key));
    return new HashSet<>(settings.texts(path));
  }

  private String key(String path, String key) {
    if (key.length() != 87 || key.charAt(43) != '.') {
      throw new SettingsException(
          settings.origin(path) + ": expected SEA public keys of 87 characters in " + path + ", got one of " + key.length() + "; copy the whole key");
    }
    return key;
  }

  private SeaOptions sea() {
    SeaOptions options = SeaOptions.defaults().with(settings.word("sea.old-formats", SeaOptions.OldFormats.class));
    OptionalLong grace = settings.millisOrNone("sea.expiry-grace");
    return grace.isPresent() ? options.withExpiryGraceMillis((double) grace.getAsLong()) : options;
  }

  private List<AddressRange> ranges(String path) {
    return settings.texts(path).stream().map(text -> AddressRange.parse(text).orElseThrow()).toList();
  }

  private Rate countRate(String path) {
    return new Rate(settings.count(path + "-per-second"), settings.count(path + "-burst"));
  }

  private Rate byteRate(String path) {
    return new Rate(settings.bytes(path + "-per-second"), settings.bytes(path + "-burst"));
  }
}
