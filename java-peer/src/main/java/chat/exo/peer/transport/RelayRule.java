package chat.exo.peer.transport;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which relays of others this peer goes to. Their links and profiles name what they like: a trap that collects addresses, or a
 * machine behind this one's router. So: encrypted, and never into a private network, unless this account's own relays are there.
 *
 * <p>Names are judged as they are spelled, not by what they resolve to; there, the certificate that {@code wss} asks for keeps
 * strangers out of a private network.
 *
 * @param own the account's relays, which the user chose
 */
public record RelayRule(List<URI> own) {
  private static final Pattern PRIVATE =
      Pattern.compile(
          "(0|10|192\\.168|169\\.254|172\\.(1[6-9]|2\\d|3[01])|100\\.(6[4-9]|[7-9]\\d|1[01]\\d|12[0-7]))(\\.\\d+)+"
              + "|\\[?(f[cd]|fe[89ab])[0-9a-f]*:.*|.*\\.(local|internal|lan|home|arpa)");
  private static final Pattern LOOPBACK = Pattern.compile("localhost|.*\\.localhost|127(\\.\\d+)+|\\[?::1\\]?|\\[?::\\]?|\\[?::ffff:.*");
  /** Other spellings of addresses: 2130706433, 0x7f.1, 127.1 are all this machine. */
  private static final Pattern ODD = Pattern.compile("[0-9]+|0x.*|.*\\.0x[0-9a-f]*|.*\\.\\d+");

  private static final Pattern PLAIN = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}");

  public RelayRule {
    own = List.copyOf(own);
  }

  /** Those of these relays that may be gone to. */
  public List<URI> of(List<URI> relays) {
    return relays.stream().filter(this::allows).toList();
  }

  public boolean allows(URI relay) {
    if (own.contains(relay)) {
      return true;
    }
    return switch (place(relay)) {
      case NOWHERE -> false;
      case LOOPBACK -> own.stream().anyMatch(mine -> place(mine) == Place.LOOPBACK);
      case PRIVATE -> encrypted(relay) && own.stream().anyMatch(mine -> place(mine) == Place.PRIVATE);
      case PUBLIC -> encrypted(relay);
    };
  }

  private enum Place {
    NOWHERE,
    LOOPBACK,
    PRIVATE,
    PUBLIC
  }

  private static Place place(URI relay) {
    String host = Optional.ofNullable(relay.getHost()).orElse("").toLowerCase(Locale.ROOT);
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (name.isEmpty() || (ODD.matcher(name).matches() && !PLAIN.matcher(name).matches())) {
      return Place.NOWHERE;
    }
    if (LOOPBACK.matcher(name).matches()) {
      return Place.LOOPBACK;
    }
    return PRIVATE.matcher(name).matches() || (!name.contains(".") && !name.contains(":")) ? Place.PRIVATE : Place.PUBLIC;
  }

  private static boolean encrypted(URI relay) {
    String scheme = Optional.ofNullable(relay.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    return scheme.equals("wss") || scheme.equals("https");
  }
}
