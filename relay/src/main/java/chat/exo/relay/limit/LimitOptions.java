package chat.exo.relay.limit;

import java.util.List;
import java.util.stream.Stream;

/**
 * The limits that a running relay can change.
 *
 * @param connections sockets at once
 * @param connectionsPerAddress of them from one address; IPv6 counts by its first 64 bits, which one household has
 * @param messages messages of one connection
 * @param bytes bytes of one connection
 * @param addressMessages messages of all connections of an address
 * @param addressBytes bytes of all connections of an address
 * @param rows rows of the store that are looked at for rules over souls of one connection
 * @param addressRows the same for all connections of an address
 * @param keyWrites cells signed by one key
 * @param badWrites cells of one connection that the firewall refuses; each costs as much as a good one
 * @param exempt addresses whose connections are not counted together: the machine itself, a proxy that cannot be trusted
 * @param waitingWrites writes of one connection between being heard and being stored; beyond, it is not read from
 * @param waitingReads the same for reads
 * @param queuedInAllBytes what may wait to be sent to all readers; beyond, the one who has most is closed
 * @param inFlightBytes what may be half received or not stored yet, of all connections; beyond, nobody is read from
 */
public record LimitOptions(
    int connections,
    int connectionsPerAddress,
    Rate messages,
    Rate bytes,
    Rate addressMessages,
    Rate addressBytes,
    Rate rows,
    Rate addressRows,
    Rate keyWrites,
    Rate badWrites,
    List<AddressRange> exempt,
    int waitingWrites,
    int waitingReads,
    long queuedInAllBytes,
    long inFlightBytes) {
  public LimitOptions {
    exempt = List.copyOf(exempt);
  }

  /** What a relay starts with. */
  public static LimitOptions defaults() {
    return new LimitOptions(
        10_000,
        200,
        new Rate(2_000, 20_000),
        new Rate(8 << 20, 64 << 20),
        new Rate(8_000, 80_000),
        new Rate(32 << 20, 256 << 20),
        new Rate(50_000, 500_000),
        new Rate(100_000, 1_000_000),
        new Rate(1_000, 20_000),
        new Rate(20, 500),
        Stream.of("127.0.0.0/8", "::1").map(text -> AddressRange.parse(text).orElseThrow()).toList(),
        1_000,
        10_000,
        256L << 20,
        128L << 20);
  }
}
