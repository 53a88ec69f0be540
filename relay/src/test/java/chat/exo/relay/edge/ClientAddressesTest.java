package chat.exo.relay.edge;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.relay.limit.AddressRange;
import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose address counts when a proxy stands between. */
final class ClientAddressesTest {
  private static final List<AddressRange> TRUSTED = List.of(AddressRange.parse("10.0.0.0/8").orElseThrow());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1 | X-Forwarded-For | 192.0.2.7 | 192.0.2.7",
        "10.0.0.1 | X-Forwarded-For | 1.1.1.1, 192.0.2.7 | 192.0.2.7",
        "10.0.0.1 | X-Forwarded-For | 192.0.2.7, 10.0.0.2 | 192.0.2.7",
        "198.51.100.1 | X-Forwarded-For | 192.0.2.7 | 198.51.100.1",
        "10.0.0.1 | X-Forwarded-For | unknown | 10.0.0.1",
        "10.0.0.1 | X-Forwarded-For | evil.example | 10.0.0.1",
        "10.0.0.1 | Forwarded | for=192.0.2.7;proto=https | 192.0.2.7",
        "10.0.0.1 | Forwarded | For=\"[2001:db8::1]:4711\" | 2001:db8:0:0:0:0:0:1",
        "10.0.0.1 | Forwarded | for=192.0.2.7:80, for=10.9.9.9 | 192.0.2.7",
        "10.0.0.1 | Other | 192.0.2.7 | 10.0.0.1",
      })
  void the_last_address_that_is_no_trusted_proxy_is_the_client(String peer, String header, String value, String client) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(header, value);
    assertThat(ClientAddresses.of(SocketAddress.inetSocketAddress(4711, peer), headers, TRUSTED).map(InetAddress::getHostAddress))
        .contains(client);
  }
}
