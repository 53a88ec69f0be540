package chat.exo.relay.limit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of addresses, IPv4 or IPv6, as {@code 10.0.0.0/8}; a single address is a range of one.
 *
 * @param network the first address of the range
 * @param bits how many leading bits all its addresses share
 */
public record AddressRange(InetAddress network, int bits) {
  /** Digits, dots and colons only: a name would be looked up, and nothing here may ask the network. */
  private static final Pattern LITERAL = Pattern.compile("[0-9.]{7,15}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  /** Reads a range; empty if the text is none. */
  public static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> network = address(slash < 0 ? text : text.substring(0, slash));
    if (network.isEmpty()) {
      return Optional.empty();
    }
    int most = network.get().getAddress().length * 8;
    if (slash < 0) {
      return Optional.of(new AddressRange(network.get(), most));
    }
    String count = text.substring(slash + 1);
    boolean digits = !count.isEmpty() && count.length() <= 3 && count.chars().allMatch(Character::isDigit);
    return digits && Integer.parseInt(count) <= most
        ? Optional.of(new AddressRange(network.get(), Integer.parseInt(count)))
        : Optional.empty();
  }

  /** Reads one address without asking anybody; IPv4 written as IPv6 becomes IPv4. */
  public static Optional<InetAddress> address(String text) {
    if (!LITERAL.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  public boolean holds(InetAddress address) {
    byte[] ours = network.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit & 7);
      if ((ours[bit >> 3] & mask) != (theirs[bit >> 3] & mask)) {
        return false;
      }
    }
    return true;
  }
}
