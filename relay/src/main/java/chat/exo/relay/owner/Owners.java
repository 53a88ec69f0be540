package chat.exo.relay.owner;

import chat.exo.graph.sea.Crypto;
import chat.exo.graph.sea.SeaOptions;
import chat.exo.graph.sea.Signatures;
import chat.exo.relay.api.ApiException;
import chat.exo.relay.api.ApiRequest;
import chat.exo.relay.api.Fault;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Whether a request comes from the owner it names: signed, of this time, not used before. On the threads of the API, because
 * a check costs what a signature costs.
 */
public final class Owners {
  static final long WINDOW_MILLIS = 120_000;
  /** Some 30 MB, if it is ever twice as many. */
  private static final int MOST_SPENT = 100_000;

  private static final int MOST_SPENT_OF_ADDRESS = 10_000;
  private static final int FEW_SPENT = 100;
  /** Of a hash: nobody finds another text for half of one. */
  private static final int FINGERPRINT_BYTES = 16;

  private final Crypto crypto;
  private final Signatures signatures;
  private final Set<String> hosts;
  private final LongSupplier clockMillis;
  private final SpentSignatures spent = new SpentSignatures(MOST_SPENT, MOST_SPENT_OF_ADDRESS, FEW_SPENT);

  /**
   * Owners.
   *
   * @param hosts the names this relay goes by; empty if the operator did not say, and then a request may be for any
   */
  public Owners(Crypto crypto, SeaOptions options, Set<String> hosts, LongSupplier clockMillis) {
    this.hosts = Set.copyOf(hosts);
    this.crypto = crypto;
    this.signatures = Signatures.with(crypto, options);
    this.clockMillis = clockMillis;
  }

  /**
   * The public key that signed a request.
   *
   * @throws ApiException if nobody did, or not as it should be
   */
  public String signer(ApiRequest request) {
    OwnerSignature said =
        request
            .authorization()
            .flatMap(OwnerSignature::read)
            .orElseThrow(
                () ->
                    new ApiException(
                        Fault.UNSIGNED,
                        "expected Authorization: SEA pub=\"…\", time=\"…\", sig=\"…\"; sign method, host, target, time and body hash with the owner's key"));
    long nowMillis = clockMillis.getAsLong();
    long offMillis = said.timeMillis() - nowMillis;
    if (Math.abs(offMillis) > WINDOW_MILLIS) {
      throw new ApiException(
          Fault.WRONG_TIME,
          "expected a time within " + WINDOW_MILLIS / 1000 + " s of this relay's clock, got one " + offMillis / 1000 + " s off; set the clock and sign again");
    }
    if (!hosts.isEmpty() && !hosts.contains(request.host())) {
      throw new ApiException(
          Fault.BAD_SIGNATURE, "expected a request to one of the names of this relay, got another; use the name its operator gave");
    }
    String text = said.text(request, crypto);
    if (!signatures.hold(said.pub(), text, said.signature())) {
      throw new ApiException(
          Fault.BAD_SIGNATURE,
          "expected a signature of method, host, target, time and body hash by the key that is named; compare with docs/api.md");
    }
    // Behind the check: what nobody signed must not fill the memory.
    switch (spent.use(fingerprint(said.pub(), text), request.client(), said.timeMillis(), nowMillis - WINDOW_MILLIS)) {
      case FIRST -> {}
      case AGAIN -> throw new ApiException(Fault.REPLAYED, "expected a signature not used yet; sign again with the time of now");
      case NO_ROOM ->
          throw new ApiException(
              Fault.TOO_MANY,
              "expected at most " + MOST_SPENT_OF_ADDRESS + " signed requests from one address in four minutes, and of all what this relay can remember; wait and sign again");
    }
    return said.pub();
  }

  private String fingerprint(String pub, String text) {
    return HexFormat.of().formatHex(crypto.sha256((pub + "\n" + text).getBytes(StandardCharsets.UTF_8)), 0, FINGERPRINT_BYTES);
  }
}
