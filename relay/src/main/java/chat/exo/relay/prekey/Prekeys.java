package chat.exo.relay.prekey;

import chat.exo.graph.sea.PublicKeyText;
import chat.exo.relay.api.Answer;
import chat.exo.relay.api.ApiException;
import chat.exo.relay.api.ApiRequest;
import chat.exo.relay.api.Endpoint;
import chat.exo.relay.api.Fault;
import chat.exo.relay.owner.Charges;
import chat.exo.relay.owner.Owners;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** One-time prekeys: an owner hands a supply in, strangers take one each. On the threads of the API. */
public final class Prekeys {
  private static final String PATH = "/v1/prekeys/{pub}/{device}";
  private static final Pattern DEVICE = Pattern.compile("[1-9]|[1-9]\\d|1[01]\\d|12[0-7]");

  /** 200 pairs are half a megabyte. */
  private static final int MAX_BODY_BYTES = 1 << 20;

  private final PrekeySupplies supplies;
  private final Owners owners;
  private final Charges charges;
  private final Predicate<String> taken;
  private final BooleanSupplier diskFull;

  /**
   * The endpoints.
   *
   * @param taken whether the operator keeps supplies of a key
   * @param diskFull whether nothing more may be stored
   */
  public Prekeys(PrekeySupplies supplies, Owners owners, Charges charges, Predicate<String> taken, BooleanSupplier diskFull) {
    this.supplies = supplies;
    this.owners = owners;
    this.charges = charges;
    this.taken = taken;
    this.diskFull = diskFull;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint("PUT", PATH, MAX_BODY_BYTES, this::add),
        new Endpoint("GET", PATH, 0, this::count),
        new Endpoint("POST", PATH + "/claim", 0, this::claim));
  }

  private Answer add(ApiRequest request) {
    String device = owned(request);
    if (!taken.test(request.parameter("pub"))) {
      return new Answer.Problem(Fault.NOT_TAKEN, "expected a key whose data this relay keeps, got another; ask its operator");
    }
    if (diskFull.getAsBoolean()) {
      return new Answer.Problem(Fault.NO_SPACE, "this relay's disk is as full as its operator allows; ask again later");
    }
    List<PrekeyPair> pairs = PrekeyPair.readAll(request.object());
    charges.pairs(request.client(), pairs.size());
    PrekeySupplies.Added added = supplies.add(request.parameter("pub"), device, pairs);
    return new Answer.Done("{\"count\":" + added.count() + ",\"added\":" + added.added() + "}");
  }

  private Answer count(ApiRequest request) {
    return new Answer.Done("{\"count\":" + supplies.count(owned(request)) + "}");
  }

  private Answer claim(ApiRequest request) {
    String device = device(request);
    charges.claim(request.client());
    if (!charges.claimOf(device)) {
      return new Answer.Problem(Fault.NONE_LEFT, "too many were taken of late; start the session from the profile alone");
    }
    return supplies
        .claim(device)
        .<Answer>map(pair -> new Answer.Done(pair.json()))
        .orElseGet(() -> new Answer.Problem(Fault.NONE_LEFT, "none left; start the session from the profile alone"));
  }

  private String owned(ApiRequest request) {
    String device = device(request);
    charges.request(request.client());
    if (!owners.signer(request).equals(request.parameter("pub"))) {
      throw new ApiException(Fault.NOT_OWNER, "expected the signature of the key in the path, got another's; sign with that key");
    }
    return device;
  }

  /** {@code PUB/DEVICE}: of fixed length and without a slash, so no two devices share a text. */
  private static String device(ApiRequest request) {
    String pub = request.parameter("pub");
    String device = request.parameter("device");
    if (!PublicKeyText.is(pub) || !DEVICE.matcher(device).matches()) {
      throw new ApiException(Fault.BAD_PATH, "expected a SEA public key and a device from 1 to 127 in the path; check the link");
    }
    return pub + "/" + device;
  }
}
