package chat.exo.relay.metrics;

import chat.exo.relay.file.RelayFiles;
import chat.exo.relay.keep.CapWatch;
import chat.exo.relay.keep.DiskKeeper;
import chat.exo.relay.keep.StoreHealth;
import chat.exo.relay.limit.Limit;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.limit.Limits;
import chat.exo.relay.mesh.MeshFigures;
import chat.exo.relay.socket.SocketFigures;
import chat.exo.relay.sync.Reconciler;
import chat.exo.relay.verify.program.PolicyProgram;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The figures of limits, caps and the policy, for Prometheus and for the admin. Looked at on the loop. */
public record OperationMetrics(
    MeterRegistry registry,
    LimitCounts counts,
    Limits limits,
    CapWatch caps,
    DiskKeeper disk,
    StoreHealth health,
    Optional<PolicyProgram> program,
    IntSupplier guests,
    Supplier<RelayFiles.Figures> files,
    Reconciler sessions) {
  public void bind() {
    for (Limit limit : Limit.values()) {
      FunctionCounter.builder("exo.limited", counts, all -> all.of(limit))
          .tag("limit", limit.text())
          .description("how often a limit bit")
          .register(registry);
    }
    gauge("exo.addresses", "addresses remembered", limits, Limits::knownAddresses);
    gauge("exo.http.connections", "connections that are no sockets", guests, IntSupplier::getAsInt);
    gauge("exo.memory.resident.bytes", "memory of the process", caps, CapWatch::residentBytes);
    gauge("exo.egress.month.bytes", "bytes of text sent this calendar month", caps, CapWatch::egressBytes);
    gauge("exo.disk.used.bytes", "the store and the files of people", disk, DiskKeeper::usedBytes);
    gauge("exo.files", "encrypted files of people", files, all -> all.get().files());
    gauge("exo.files.bytes", "bytes of them and of open uploads", files, all -> all.get().bytes());
    gauge("exo.files.uploads", "open uploads", files, all -> all.get().uploads());
    gauge("exo.files.transfers", "uploads and downloads under way", files, all -> all.get().transfers());
    gauge("exo.store.failed", "1 when the store failed and the relay is about to end", health, store -> store.state() == StoreHealth.State.FAILED ? 1 : 0);
    gauge("exo.store.no.room", "1 while nothing is stored because the disk is full", health, store -> store.state() == StoreHealth.State.NO_ROOM ? 1 : 0);
    gauge("exo.disk.full", "1 while writes are refused for the disk cap", disk, keeper -> keeper.full() ? 1 : 0);
    counter("exo.disk.evicted.bytes", "rows thrown away for the disk cap", disk, DiskKeeper::evictedBytes);
    counter("exo.sync.sessions", "sessions with other relays that ended", sessions, s -> s.figures().sessions());
    counter("exo.sync.rows.sent", "rows that other relays took in sessions", sessions, s -> s.figures().rowsSent());
    counter("exo.sync.rows.refused", "rows that they refused", sessions, s -> s.figures().rowsRefused());
    counter("exo.sync.message.bytes", "what the sessions said, both ways, without the rows", sessions, s -> s.figures().messageBytes());
    counter("exo.sync.cut.off", "how often a relay was left alone for what it said", sessions, s -> s.figures().cutOff());
    program.ifPresent(this::bind);
  }

  private void bind(PolicyProgram asked) {
    counter("exo.policy.asked", "writes the policy program was asked about", asked, p -> p.figures().asked());
    counter("exo.policy.rejected", "of them rejected", asked, p -> p.figures().rejected());
    counter("exo.policy.shadow.rejected", "of them rejected in silence", asked, p -> p.figures().shadowRejected());
    counter("exo.policy.without.verdict", "of them without a verdict", asked, p -> p.figures().withoutVerdict());
    counter("exo.policy.starts", "starts of the program", asked, p -> p.figures().starts());
    gauge("exo.policy.queued", "writes that wait for the policy program", asked, PolicyProgram::queued);
  }

  private <T> void gauge(String name, String what, T source, ToDoubleFunction<T> figure) {
    Gauge.builder(name, source, figure).description(what).strongReference(true).register(registry);
  }

  private <T> void counter(String name, String what, T source, ToDoubleFunction<T> figure) {
    FunctionCounter.builder(name, source, figure).description(what).register(registry);
  }

  /** The same in short, for {@code exo admin top}. */
  public static JsonObject summary(SocketFigures sockets, MeshFigures mesh, FlowFigures flow, CapWatch caps, DiskKeeper disk) {
    return new JsonObject()
        .put("connections", sockets.open())
        .put("slowed", sockets.paused())
        .put("subscriptions", mesh.subscriptions())
        .put("bytesIn", sockets.bytesIn())
        .put("bytesOut", sockets.bytesOut())
        .put("queuedBytes", sockets.queuedBytes())
        .put("writesUnderWay", flow.writesUnderWay())
        .put("readsUnderWay", flow.readsUnderWay())
        .put("diskBytes", disk.usedBytes())
        .put("residentBytes", caps.residentBytes())
        .put("egressMonthBytes", caps.egressBytes());
  }
}
