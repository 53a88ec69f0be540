package chat.exo.relay.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Who somebody is, as far as limits go: an IPv4 address, or the first 64 bits of an IPv6 address, because whoever has one
 * of those has all of them.
 *
 * @param network the address, its second half zero if it is IPv6
 */
public record ClientAddress(InetAddress network) {
  private static final int IPV6_NETWORK_BYTES = 8;
  private static final long IPV4 = 1L << 32;

  public static ClientAddress of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return new ClientAddress(address);
    }
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, IPV6_NETWORK_BYTES, bytes.length, (byte) 0);
    try {
      return new ClientAddress(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("expected 16 bytes to be an address, got " + bytes.length, e);
    }
  }

  /** It as a number that no other has: the first 64 bits of IPv6, of which no network begins with so many zeros as IPv4 has here. */
  long number() {
    ByteBuffer bytes = ByteBuffer.wrap(network.getAddress());
    return bytes.remaining() == Integer.BYTES ? IPV4 | Integer.toUnsignedLong(bytes.getInt()) : bytes.getLong();
  }

  /** Whether a {@link Ledger.Account#share} is of an address, and not of one connection that is not counted together with others. */
  public static boolean isOne(long share) {
    return share >>> Integer.SIZE != 0;
  }

  /** The address alone, without a name before it. */
  public String text() {
    return network.getHostAddress();
  }

  /** An address is what a log may need to hold of a person: only the admin's list shows it. */
  @Override
  public String toString() {
    return "ClientAddress";
  }
}
