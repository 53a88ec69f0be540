package chat.exo.relay;

import chat.exo.relay.limit.LimitOptions;
import chat.exo.relay.edge.page.About;
import chat.exo.relay.settings.RelayOptions;
import chat.exo.relay.verify.PolicyOptions;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** {@code /.well-known/exo.json}: what a client or another operator may want to know before connecting. Says nothing of users. */
final class InfoDocument {
  private static final String VERSION = "0.1.0";

  private InfoDocument() {}

  /** The document for some options. */
  static String of(RelayOptions options, String operatorKey) {
    LimitOptions limits = options.operations().limits();
    PolicyOptions policy = options.operations().policy();
    About about = options.operations().about();
    return new JsonObject()
        .put("software", "exo")
        .put("version", VERSION)
        .put("protocol", "gun")
        .put("name", about.name())
        .put("description", about.description())
        .put("contact", about.contact())
        .put("terms", about.terms())
        .put("durability", options.store().durability().name().toLowerCase(Locale.ROOT))
        .put(
            "policy",
            new JsonObject()
                .put("write", policy.write().name().toLowerCase(Locale.ROOT))
                .put("operator", operatorKey)
                .put("program", policy.program().isPresent()))
        .put(
            "limits",
            new JsonObject()
                .put("frameBytes", options.wire().maxFrameBytes())
                .put("keysPerPut", options.wire().maxKeysPerPut())
                .put("soulLength", options.wire().maxSoulLength())
                .put("keyLength", options.wire().maxKeyLength())
                .put("connectionsPerAddress", limits.connectionsPerAddress())
                .put("messagesPerSecond", limits.messages().perSecond())
                .put("bytesPerSecond", limits.bytes().perSecond())
                .put("keyWritesPerSecond", limits.keyWrites().perSecond())
                .put("subscriptions", options.mesh().maxSubscriptionsPerPeer())
                .put("futureMillis", options.mesh().maxDeferMillis()))
        .encodePrettily();
  }
}
