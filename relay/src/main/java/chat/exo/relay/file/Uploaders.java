package chat.exo.relay.file;

import chat.exo.relay.api.ApiException;
import chat.exo.relay.api.ApiRequest;
import chat.exo.relay.api.Fault;
import chat.exo.relay.owner.Charges;
import chat.exo.relay.owner.Owners;
import chat.exo.relay.verify.Tokens;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Who uploads or erases: by a signature, or by a member's token in the address. On the threads of files. */
public final class Uploaders {
  private final Owners owners;
  private final Charges charges;
  private final Tokens tokens;
  private final Predicate<String> taken;
  private final LongSupplier clockMillis;

  /**
   * Who uploads.
   *
   * @param taken whether the operator keeps what a key brings
   */
  public Uploaders(Owners owners, Charges charges, Tokens tokens, Predicate<String> taken, LongSupplier clockMillis) {
    this.owners = owners;
    this.charges = charges;
    this.tokens = tokens;
    this.taken = taken;
    this.clockMillis = clockMillis;
  }

  /**
   * Who asks, and may bring files.
   *
   * @throws ApiException if nobody says who they are, or the operator does not take what they bring
   */
  Uploader uploader(ApiRequest request, String query) {
    Uploader uploader = known(request, query);
    if (!uploader.key().map(taken::test).orElse(true)) {
      throw new ApiException(Fault.NOT_TAKEN, "this relay takes no files of this key; ask its operator for an invitation");
    }
    return uploader;
  }

  /** Who asks. */
  Uploader known(ApiRequest request, String query) {
    charges.request(request.client());
    Optional<String> member = tokens.holder(query, clockMillis.getAsLong());
    return member.map(Uploader::member).orElseGet(() -> new Uploader(owners.signer(request)));
  }
}
