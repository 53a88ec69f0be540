package chat.exo.peer.sea;

import chat.exo.graph.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a certificate allows.
 *
 * @param certificants {@code c}: who may write, by pub; {@code *} is everybody
 * @param expiryMillis {@code e}: the last state that may be written; never, if empty
 * @param read {@code r}: gun keeps it and never looks at it
 * @param write {@code w}: a text (one key of the root), a LEX object such as {@code {"*":"inbox"}}, or a list of these
 * @param readBlock {@code rb}: gun keeps it and never looks at it
 * @param writeBlock {@code wb}: where the list of those who lost the right is
 */
public record CertificateTerms(
    List<String> certificants,
    OptionalDouble expiryMillis,
    Optional<Json> read,
    Optional<Json> write,
    Optional<Json> readBlock,
    Optional<Json> writeBlock) {
  public CertificateTerms {
    certificants = List.copyOf(certificants);
    if (certificants.isEmpty()) {
      throw new IllegalArgumentException("expected a certificant, a pub or *");
    }
  }

  /** Lets some write where a policy says. */
  public static CertificateTerms write(List<String> certificants, Json policy) {
    return new CertificateTerms(
        certificants,
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.of(policy),
        Optional.empty(),
        Optional.empty());
  }

  /** A policy: all below a path, and all root keys, that start with a text. */
  public static Json startingWith(String prefix) {
    return new Json.Members(Map.of("*", new Json.Text(prefix)));
  }

  /** The same with an end. */
  public CertificateTerms until(double millis) {
    return new CertificateTerms(certificants, OptionalDouble.of(millis), read, write, readBlock, writeBlock);
  }

  /** The same with a block list: the name of one's own key that links to it, or its soul. */
  public CertificateTerms blockedBy(String list) {
    return new CertificateTerms(
        certificants, expiryMillis, read, write, readBlock, Optional.of(new Json.Text(list)));
  }

  /** {@code m}: one certificant stands alone, several in a list, as gun writes them. */
  Json.Members json() {
    Map<String, Json> fields = new LinkedHashMap<>();
    List<Json> who = certificants.stream().<Json>map(Json.Text::new).toList();
    fields.put("c", who.size() == 1 ? who.getFirst() : new Json.Items(who));
    expiryMillis.ifPresent(millis -> fields.put("e", new Json.Numeric(millis)));
    read.ifPresent(policy -> fields.put("r", policy));
    write.ifPresent(policy -> fields.put("w", policy));
    readBlock.ifPresent(list -> fields.put("rb", list));
    writeBlock.ifPresent(list -> fields.put("wb", list));
    return new Json.Members(fields);
  }
}
