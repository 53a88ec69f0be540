package chat.exo.relay.api;

import java.util.Locale;

/** The kinds of problems there are (RFC 9457): each with its status and its title. */
public enum Fault {
  BAD_BODY(400, "The body is not what was expected"),
  BAD_PATH(400, "The path names nothing there could be"),
  BAD_UPLOAD(400, "The upload is not what was expected"),
  UNSIGNED(401, "The owner's signature is missing"),
  BAD_SIGNATURE(401, "The signature does not hold"),
  WRONG_TIME(401, "The time of the signature is too far off"),
  REPLAYED(401, "The signature was used before"),
  NOT_OWNER(403, "Signed by somebody else"),
  NOT_TAKEN(403, "The operator does not take this"),
  NONE_LEFT(404, "None left"),
  NOT_FOUND(404, "There is no such resource"),
  WRONG_METHOD(405, "The resource does not know this method"),
  SUPPLY_FULL(409, "The supply is full"),
  WRONG_OFFSET(409, "The upload is at another place"),
  BLOCKED(410, "The operator does not serve this file"),
  WRONG_VERSION(412, "The version of tus is another"),
  TOO_LARGE(413, "The body is too large"),
  WRONG_TYPE(415, "The body is of another type"),
  BAD_RANGE(416, "The range lies outside the file"),
  WRONG_HASH(422, "The file is not what its hash said"),
  LOCKED(423, "Somebody else writes"),
  TOO_MANY(429, "Too many requests"),
  WRONG_CHECKSUM(460, "The piece is not what its checksum said"),
  FAILED(500, "The relay failed"),
  BUSY(503, "The relay is busy"),
  QUOTA_FULL(507, "There is no more room for these files"),
  NO_SPACE(507, "The relay cannot store this now");

  private final int status;
  private final String title;

  Fault(int status, String title) {
    this.status = status;
    this.title = title;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  /** What a program tells it by. */
  String type() {
    return "urn:exo:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
