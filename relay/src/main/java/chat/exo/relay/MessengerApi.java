package chat.exo.relay;

import chat.exo.graph.sea.Crypto;
import chat.exo.graph.sea.SeaOptions;
import chat.exo.relay.api.Api;
import chat.exo.relay.api.ApiOptions;
import chat.exo.relay.api.Endpoint;
import chat.exo.relay.box.erase.BoxErasing;
import chat.exo.relay.edge.EdgeOptions;
import chat.exo.relay.limit.Limits;
import chat.exo.relay.owner.Charges;
import chat.exo.relay.owner.Owners;
import chat.exo.relay.prekey.Prekeys;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Builds the API out of what the relay has. */
final class MessengerApi {
  private MessengerApi() {}

  /**
   * The API of a relay.
   *
   * @param taken whether the operator keeps supplies of a key
   * @param diskFull whether nothing more may be stored
   */
  static Api of(
      ApiOptions options,
      Storage storage,
      Crypto crypto,
      SeaOptions sea,
      Predicate<String> taken,
      BooleanSupplier diskFull,
      Limits limits,
      Supplier<EdgeOptions> edge,
      LongSupplier ticksMillis,
      LongSupplier clockMillis) {
    Owners owners = new Owners(crypto, sea, options.hosts(), clockMillis);
    Charges charges = new Charges(options, ticksMillis);
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.addAll(new Prekeys(storage.prekeys(), owners, charges, taken, diskFull).endpoints());
    endpoints.addAll(new BoxErasing(storage.erased(), owners, charges, crypto).endpoints());
    return new Api(endpoints, limits, edge, storage.health()::failed);
  }
}
