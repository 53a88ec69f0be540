package chat.exo.relay.settings;

import static chat.exo.relay.settings.Setting.Change.LIVE;
import static chat.exo.relay.settings.Setting.Change.RESTART;

import chat.exo.relay.settings.Setting.Change;
import java.util.List;

/** Every setting there is, with its default. {@code exo.example.yaml} says the same with the reasons; a test compares them. */
final class Catalogue {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final long MINUTE = 60_000;
  private static final long DAY = 86_400_000;
  private static final long MANY = 1_000_000_000;

  private Catalogue() {}

  static List<Setting> all() {
    return List.of(
        of("host", new Kind.Line(255), "0.0.0.0", RESTART),
        of("port", new Kind.Count(0, 65_535), "8765", RESTART, "PORT"),
        of("data", new Kind.Line(4_096), "data", RESTART),
        of("durability", words("synced", "memory"), "synced", RESTART),
        new Setting("peers", new Kind.Peers(), List.of(), RESTART, List.of("EXO_PEER", "PEERS")),
        of("sync.every", new Kind.DurationOrNone(), "5min", RESTART),
        of("sync.key", new Kind.Line(255), "", RESTART),
        of("tls.certificate", new Kind.Line(4_096), "", LIVE, "EXO_TLS_CERT", "HTTPS_CERT"),
        of("tls.key", new Kind.Line(4_096), "", LIVE, "HTTPS_KEY"),
        of("about.name", new Kind.Line(100), "", LIVE),
        of("about.description", new Kind.Line(500), "", LIVE),
        of("about.contact", new Kind.Line(200), "", LIVE),
        of("about.terms", new Kind.Line(500), "", LIVE),
        new Setting("http.origins", new Kind.Lines(), List.of("*"), LIVE, List.of()),
        new Setting("http.trusted-proxies", new Kind.Ranges(), List.of(), LIVE, List.of()),
        of("http.compression", words("off", "on"), "off", RESTART),
        of("http.request-timeout", new Kind.Duration(1_000, 10 * MINUTE), "10s", LIVE),
        of("http.idle-timeout", new Kind.Duration(1_000, 10 * MINUTE), "30s", LIVE),
        of("http.connections", new Kind.Count(1, 1_000_000), "1000", LIVE),
        of("http.connections-per-address", new Kind.Count(1, 1_000_000), "100", LIVE),
        of("http.requests-per-second", new Kind.Count(1, MANY), "100", LIVE),
        of("http.requests-burst", new Kind.Count(1, MANY), "10000", LIVE),
        of("limits.frame-size", new Kind.Size(KIB, GIB), "8MiB", RESTART),
        of("limits.json-depth", new Kind.Count(6, 1_000), "32", RESTART),
        of("limits.messages-per-frame", new Kind.Count(1, 1_000_000), "20000", RESTART),
        of("limits.keys-per-put", new Kind.Count(1, 10_000_000), "100000", RESTART),
        of("limits.soul-length", new Kind.Count(16, 1_000_000), "8192", RESTART),
        of("limits.key-length", new Kind.Count(16, 1_000_000), "8192", RESTART),
        of("limits.connections", new Kind.Count(1, 1_000_000), "10000", LIVE),
        of("limits.connections-per-address", new Kind.Count(1, 1_000_000), "200", LIVE),
        of("limits.messages-per-second", new Kind.Count(1, MANY), "2000", LIVE),
        of("limits.messages-burst", new Kind.Count(1, MANY), "20000", LIVE),
        of("limits.bytes-per-second", new Kind.Size(KIB, 100 * GIB), "8MiB", LIVE),
        of("limits.bytes-burst", new Kind.Size(KIB, 100 * GIB), "64MiB", LIVE),
        of("limits.address-messages-per-second", new Kind.Count(1, MANY), "8000", LIVE),
        of("limits.address-messages-burst", new Kind.Count(1, MANY), "80000", LIVE),
        of("limits.address-bytes-per-second", new Kind.Size(KIB, 100 * GIB), "32MiB", LIVE),
        of("limits.address-bytes-burst", new Kind.Size(KIB, 100 * GIB), "256MiB", LIVE),
        of("limits.rows-per-second", new Kind.Count(1, MANY), "50000", LIVE),
        of("limits.rows-burst", new Kind.Count(1, MANY), "500000", LIVE),
        of("limits.address-rows-per-second", new Kind.Count(1, MANY), "100000", LIVE),
        of("limits.address-rows-burst", new Kind.Count(1, MANY), "1000000", LIVE),
        of("limits.key-writes-per-second", new Kind.Count(1, MANY), "1000", LIVE),
        of("limits.key-writes-burst", new Kind.Count(1, MANY), "20000", LIVE),
        of("limits.keys-per-alias", new Kind.Count(1, 10_000_000), "1000", RESTART),
        of("limits.bad-writes-per-second", new Kind.Count(1, MANY), "20", LIVE),
        of("limits.bad-writes-burst", new Kind.Count(1, MANY), "500", LIVE),
        new Setting("limits.exempt-addresses", new Kind.Ranges(), List.of("127.0.0.0/8", "::1"), LIVE, List.of()),
        of("limits.subscriptions", new Kind.Count(1, 10_000_000), "10000", RESTART),
        of("limits.rules", new Kind.Count(1, 10_000_000), "100", RESTART),
        of("limits.rules-in-all", new Kind.Count(1, 10_000_000), "10000", RESTART),
        of("limits.asked-back", new Kind.Count(0, 10_000_000), "1000", RESTART),
        of("limits.asked-clients", new Kind.Count(0, 1_000), "12", RESTART),
        of("limits.ids", new Kind.Count(1_000, 100_000_000), "250000", RESTART),
        of("limits.waiting-writes", new Kind.Count(1, 1_000_000), "1000", LIVE),
        of("limits.waiting-reads", new Kind.Count(1, 1_000_000), "10000", LIVE),
        of("limits.queued-per-reader", new Kind.Size(KIB, 100 * GIB), "32MiB", RESTART),
        of("limits.queued-in-all", new Kind.Size(MIB, 100 * GIB), "256MiB", LIVE),
        of("limits.in-flight", new Kind.Size(MIB, 100 * GIB), "128MiB", LIVE),
        of("limits.heartbeat", new Kind.Duration(100, 10 * MINUTE), "20s", RESTART),
        of("limits.silence", new Kind.Duration(200, 60 * MINUTE), "65s", RESTART),
        of("limits.future", new Kind.Duration(0, 60 * MINUTE), "2min", RESTART),
        of("limits.future-size", new Kind.Size(KIB, 10 * GIB), "16MiB", RESTART),
        of("limits.future-size-in-all", new Kind.Size(KIB, 10 * GIB), "64MiB", RESTART),
        of("limits.souls-per-link", new Kind.Count(1, 10_000_000), "50000", RESTART),
        of("limits.relays-with-token", new Kind.Count(0, 10_000), "16", RESTART),
        of("memory.per-connection", new Kind.SizeOrAuto(MIB), "auto", LIVE),
        of("memory.per-address", new Kind.SizeOrAuto(MIB), "auto", LIVE),
        of("memory.in-all", new Kind.SizeOrAuto(MIB), "auto", LIVE),
        of("storage.cache", new Kind.Size(0, 100 * GIB), "64MiB", RESTART),
        of("storage.write-buffer", new Kind.Size(64 * KIB, GIB), "16MiB", RESTART),
        of("storage.open-files", new Kind.Count(16, 1_000_000), "512", RESTART),
        of("storage.damaged-log", words("refuse", "cut"), "refuse", RESTART),
        of("storage.forgetting", new Kind.Size(KIB, 10 * GIB), "32MiB", RESTART),
        of("caps.disk", new Kind.SizeOrNone(16 * MIB), "20GiB", LIVE),
        new Setting("caps.evict", new Kind.Choices(List.of("public", "files", "cached")), List.of("public", "files", "cached"), LIVE, List.of()),
        of("caps.memory", new Kind.SizeOrNone(128 * MIB), "none", LIVE),
        of("caps.egress-per-month", new Kind.SizeOrNone(MIB), "none", LIVE),
        of("policy.write", words("open", "signed", "invite", "list"), "open", LIVE),
        of("policy.operator", new Kind.Line(87), "", LIVE),
        new Setting("policy.keys", new Kind.Lines(), List.of(), LIVE, List.of()),
        new Setting("policy.banned-keys", new Kind.Lines(), List.of(), LIVE, List.of()),
        new Setting("policy.banned-souls", new Kind.Lines(), List.of(), LIVE, List.of()),
        new Setting("policy.banned-addresses", new Kind.Ranges(), List.of(), LIVE, List.of()),
        new Setting("policy.program", new Kind.Lines(), List.of(), RESTART, List.of()),
        of("policy.program-timeout", new Kind.Duration(10, 5 * MINUTE), "2s", RESTART),
        of("policy.program-failure", words("reject", "accept"), "reject", RESTART),
        of("sea.old-formats", words("refused", "read"), "refused", RESTART),
        of("sea.expiry-grace", new Kind.DurationOrNone(), "none", RESTART),
        of("messenger.claims-per-second", new Kind.Count(1, MANY), "1", RESTART),
        of("messenger.claims-burst", new Kind.Count(1, MANY), "60", RESTART),
        of("messenger.requests-per-second", new Kind.Count(1, MANY), "50", RESTART),
        of("messenger.requests-burst", new Kind.Count(1, MANY), "5000", RESTART),
        of("messenger.prekeys", new Kind.Count(1, MANY), "200000", RESTART),
        new Setting("messenger.hosts", new Kind.Lines(), List.of(), RESTART, List.of()),
        of("messenger.box-retention", new Kind.Duration(MINUTE, 3_650 * DAY), "30d", RESTART),
        of("messenger.box-size", new Kind.Size(KIB, 100 * GIB), "64MiB", RESTART),
        of("messenger.box-size-per-address", new Kind.SizeOrAuto(KIB), "auto", RESTART),
        of("messenger.boxes-per-address", new Kind.Size(KIB, 100 * GIB), "256MiB", RESTART),
        of("messenger.boxes-in-all", new Kind.SizeOrAuto(MIB), "auto", RESTART),
        of("files.size", new Kind.Size(0, 100 * GIB), "2GiB", RESTART),
        of("files.per-key", new Kind.Size(KIB, 100_000 * GIB), "4GiB", RESTART),
        of("files.per-address", new Kind.Size(KIB, 100_000 * GIB), "8GiB", RESTART),
        of("files.in-all", new Kind.SizeOrAuto(KIB), "auto", RESTART),
        of("files.number", new Kind.Count(1, 10_000_000), "100000", RESTART),
        of("files.uploads-per-key", new Kind.Count(1, 1_000_000), "20", RESTART),
        of("files.uploads-per-address", new Kind.Count(1, 1_000_000), "100", RESTART),
        of("files.uploads-in-all", new Kind.Count(1, 1_000_000), "2000", RESTART),
        of("files.upload-expiry", new Kind.Duration(1_000, 365 * DAY), "1d", RESTART),
        of("files.retention", new Kind.Duration(1_000, 3_650 * DAY), "30d", RESTART),
        of("files.age", new Kind.DurationOrNone(), "none", RESTART),
        of("files.slowest", new Kind.Size(1, GIB), "1KiB", RESTART),
        of("admin.port", new Kind.Count(0, 65_535), "0", RESTART),
        of("log.level", words("error", "warn", "info", "debug"), "info", LIVE),
        of("log.format", words("text", "json"), "text", RESTART));
  }

  private static Kind words(String... words) {
    return new Kind.Choice(List.of(words));
  }

  private static Setting of(String path, Kind kind, String fallback, Change change, String... otherVariables) {
    return new Setting(path, kind, List.of(fallback), change, List.of(otherVariables));
  }
}
