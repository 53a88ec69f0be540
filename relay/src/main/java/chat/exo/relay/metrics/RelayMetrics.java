package chat.exo.relay.metrics;

import chat.exo.relay.mesh.MeshFigures;
import chat.exo.relay.socket.CloseReason;
import chat.exo.relay.socket.SocketFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The relay's figures under the names Prometheus reads. {@code docs/operations.md} explains each.
 *
 * <p>Nothing is counted twice: the meters look at the figures that the stages keep anyway, when they are scraped, on the
 * loop.
 */
public final class RelayMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  /** Micrometer holds what a counter looks at weakly; this holds it. */
  private final List<Supplier<?>> kept = new ArrayList<>();

  private final JvmGcMetrics garbage = new JvmGcMetrics();
  private final List<Snapshot<?>> snapshots = new ArrayList<>();

  /** Figures as they were when a scrape began: looked at once, however many meters show a part of them. */
  private static final class Snapshot<T> implements Supplier<T> {
    private final Supplier<T> source;
    private T figures;

    Snapshot(Supplier<T> source) {
      this.source = source;
      this.figures = source.get();
    }

    void take() {
      figures = source.get();
    }

    @Override
    public T get() {
      return figures;
    }
  }

  public RelayMetrics(Supplier<SocketFigures> ofSockets, Supplier<MeshFigures> ofMesh, Supplier<FlowFigures> ofFlow) {
    Supplier<SocketFigures> sockets = snapshot(ofSockets);
    Supplier<MeshFigures> mesh = snapshot(ofMesh);
    Supplier<FlowFigures> flow = snapshot(ofFlow);
    gauge("exo.connections", "open connections", sockets, SocketFigures::open);
    counter("exo.frames.in", "text frames received", sockets, SocketFigures::framesIn);
    counter("exo.bytes.in", "bytes of text received", sockets, SocketFigures::bytesIn);
    counter("exo.messages.out", "messages queued for a connection", sockets, SocketFigures::messagesOut);
    counter("exo.bytes.out", "bytes of them", sockets, SocketFigures::bytesOut);
    gauge("exo.queued.bytes", "bytes that wait to be sent", sockets, SocketFigures::queuedBytes);
    for (CloseReason reason : CloseReason.values()) {
      FunctionCounter.builder("exo.closed", sockets, figures -> figures.get().closedFor().getOrDefault(reason, 0L))
          .tag("reason", reason.name().toLowerCase(Locale.ROOT))
          .description("connections the relay closed")
          .register(registry);
    }
    gauge("exo.partial.bytes", "bytes of frames and messages that are not whole yet", sockets, SocketFigures::partialBytes);
    gauge("exo.paused", "connections that are not read from now", sockets, SocketFigures::paused);
    counter("exo.messages.too.large", "messages that were read past", sockets, SocketFigures::tooLarge);
    gauge("exo.links", "connections to upstream relays", mesh, MeshFigures::links);
    gauge("exo.subscriptions", "queries that readers wait on", mesh, MeshFigures::subscriptions);
    counter("exo.subscriptions.refused", "GETs answered but not kept", mesh, MeshFigures::refusedSubscriptions);
    gauge("exo.seen.ids", "message ids remembered", mesh, MeshFigures::seenIds);
    gauge("exo.deferred.writes", "writes whose state lies in the future", mesh, MeshFigures::deferredWrites);
    gauge("exo.writes.under.way", "writes heard and not stored yet", flow, FlowFigures::writesUnderWay);
    gauge("exo.verify.queued", "writes that wait for a signature check", flow, FlowFigures::verifyQueued);
    gauge("exo.write.queued", "writes that wait for the writer", flow, FlowFigures::writeQueued);
    gauge("exo.read.queued", "reads that wait for the store", flow, FlowFigures::readQueued);
    gauge("exo.reads.under.way", "reads heard and not answered yet", flow, FlowFigures::readsUnderWay);
    gauge("exo.under.way.bytes", "what writes under way hold in memory", flow, FlowFigures::bytesUnderWay);
    new JvmMemoryMetrics().bindTo(registry);
    garbage.bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** For meters of other parts. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /** All figures in Prometheus' text format; to be called on the loop. */
  public String scrape() {
    snapshots.forEach(Snapshot::take);
    return registry.scrape();
  }

  private <T> Supplier<T> snapshot(Supplier<T> source) {
    Snapshot<T> taken = new Snapshot<>(source);
    snapshots.add(taken);
    return taken;
  }

  @Override
  public void close() {
    garbage.close();
    registry.close();
  }

  private <T> void gauge(String name, String what, Supplier<T> figures, ToDoubleFunction<T> figure) {
    Gauge.builder(name, figures, supplier -> figure.applyAsDouble(supplier.get()))
        .description(what)
        .strongReference(true)
        .register(registry);
  }

  private <T> void counter(String name, String what, Supplier<T> figures, ToDoubleFunction<T> figure) {
    kept.add(figures);
    FunctionCounter.builder(name, figures, supplier -> figure.applyAsDouble(supplier.get()))
        .description(what)
        .register(registry);
  }
}
