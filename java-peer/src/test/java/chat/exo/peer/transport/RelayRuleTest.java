package chat.exo.peer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a stranger's link may send this peer. */
final class RelayRuleTest {
  private final RelayRule abroad = new RelayRule(List.of(URI.create("wss://mine.example/gun")));

  @Test
  void a_relay_of_others_is_encrypted_and_in_the_open() {
    assertThat(List.of("wss://relay.example/gun", "https://relay.example", "wss://8.8.8.8/gun", "wss://[2001:db8::1]:8765/gun"))
        .allMatch(url -> abroad.allows(URI.create(url)));
    assertThat(List.of("ws://relay.example/gun", "http://relay.example", "ftp://relay.example", "wss:nothing", "mailto:x"))
        .noneMatch(url -> abroad.allows(URI.create(url)));
  }

  @Test
  void this_machine_and_private_networks_are_nobodys_to_name() {
    assertThat(
            List.of(
                "ws://127.0.0.1:8765/gun", "ws://localhost/gun", "wss://localhost./gun", "wss://a.localhost/gun", "wss://127.9.9.9/gun",
                "wss://[::1]/gun", "wss://[::ffff:127.0.0.1]/gun", "wss://10.0.0.1/gun", "wss://172.16.0.1/gun", "wss://172.31.9.9/gun",
                "wss://192.168.1.1/gun", "wss://169.254.169.254/latest", "wss://100.64.0.1/gun", "wss://0.0.0.0/gun", "wss://[fd00::1]/gun",
                "wss://[fe80::1]/gun", "wss://router/gun", "wss://printer.local/gun", "wss://db.internal/gun"))
        .noneMatch(url -> abroad.allows(URI.create(url)));
    assertThat(List.of("wss://172.32.0.1/gun", "wss://11.0.0.1/gun", "wss://100.128.0.1/gun")).allMatch(url -> abroad.allows(URI.create(url)));
  }

  @Test
  void where_the_account_is_its_contacts_may_be_too() {
    RelayRule local = new RelayRule(List.of(URI.create("ws://localhost:1/gun")));
    assertThat(local.allows(URI.create("ws://127.0.0.1:2/gun"))).isTrue();
    assertThat(local.allows(URI.create("wss://192.168.1.1/gun"))).isFalse();
    RelayRule home = new RelayRule(List.of(URI.create("ws://192.168.1.1/gun")));
    assertThat(home.allows(URI.create("ws://192.168.1.1/gun"))).isTrue();
    assertThat(home.allows(URI.create("wss://192.168.1.2/gun"))).isTrue();
    assertThat(home.allows(URI.create("ws://192.168.1.2/gun"))).isFalse();
    assertThat(home.allows(URI.create("ws://localhost:2/gun"))).isFalse();
  }
}
