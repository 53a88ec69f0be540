package chat.exo.relay.settings;

import chat.exo.graph.sea.SeaOptions;
import chat.exo.relay.api.ApiOptions;
import chat.exo.relay.edge.EdgeOptions;
import chat.exo.relay.edge.page.About;
import chat.exo.relay.file.FileOptions;
import chat.exo.relay.keep.CapOptions;
import chat.exo.relay.limit.LedgerOptions;
import chat.exo.relay.limit.LimitOptions;
import chat.exo.relay.verify.PolicyOptions;

/**
 * What the operator decides about running a relay, beyond its place and its stages.
 *
 * @param limits what everybody may do; may change while it runs
 * @param memory how much may be held for others; may change
 * @param caps what the relay may take of its machine; may change
 * @param policy who may write; may change, but for the program
 * @param edge how the port behaves; may change
 * @param about what it tells about itself; may change
 * @param sea how signatures are read
 * @param keysPerAlias how many accounts one alias may name
 * @param compression whether sockets may negotiate permessage-deflate
 * @param forgettingBytes memory for souls that forget
 * @param adminPort loopback port for the admin; 0 takes a free one
 * @param api bounds of the messengers' API and of boxes
 * @param files bounds of files
 */
public record Operations(
    LimitOptions limits,
    LedgerOptions memory,
    CapOptions caps,
    PolicyOptions policy,
    EdgeOptions edge,
    About about,
    SeaOptions sea,
    int keysPerAlias,
    Compression compression,
    long forgettingBytes,
    int adminPort,
    ApiOptions api,
    FileOptions files) {
  /** Whether sockets may negotiate permessage-deflate. */
  public enum Compression {
    OFF,
    ON
  }

  /** What a relay starts with when nobody says anything; {@code exo.example.yaml} has the reasons. */
  public static Operations defaults() {
    return new Operations(
        LimitOptions.defaults(),
        LedgerOptions.ofHeap(Runtime.getRuntime().maxMemory()),
        CapOptions.none(),
        PolicyOptions.open(),
        EdgeOptions.defaults(),
        new About("", "", "", ""),
        SeaOptions.defaults(),
        1_000,
        Compression.OFF,
        32L << 20,
        0,
        ApiOptions.defaults(),
        FileOptions.defaults());
  }

  /** The same with other bounds of the API. */
  public Operations with(ApiOptions other) {
    return new Operations(limits, memory, caps, policy, edge, about, sea, keysPerAlias, compression, forgettingBytes, adminPort, other, files);
  }

  /** The same with other bounds of files. */
  public Operations with(FileOptions other) {
    return new Operations(limits, memory, caps, policy, edge, about, sea, keysPerAlias, compression, forgettingBytes, adminPort, api, other);
  }
}
