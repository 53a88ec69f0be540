package chat.exo.relay.api;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.relay.Relay;
import chat.exo.relay.settings.RelayOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The OpenAPI file says what the relay does. */
final class ApiDescriptionTest {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

  @TempDir private Path data;

  @Test
  void the_description_names_the_routes_there_are_and_no_others() {
    try (Relay relay = Relay.start(RelayOptions.defaults(data).onPort(0));
        TestClient client = new TestClient(relay)) {
      Map<?, ?> description = map(parse(client.ask("GET", "/v1/openapi.yaml", "", Optional.empty()).body()));
      Set<String> described = new TreeSet<>();
      map(Optional.ofNullable(description.get("paths")).orElseThrow())
          .forEach(
              (path, item) ->
                  map(item).keySet().stream()
                      .map(String::valueOf)
                      .filter(METHODS::contains)
                      .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));
      Set<String> routes = new TreeSet<>(Set.of("GET " + ApiDescription.PATH));
      relay.apiRoutes().forEach(routes::add);
      assertThat(described).isEqualTo(routes);
    }
  }

  @Test
  void the_description_names_every_problem() {
    try (Relay relay = Relay.start(RelayOptions.defaults(data).onPort(0));
        TestClient client = new TestClient(relay)) {
      Object node = parse(client.ask("GET", "/v1/openapi.yaml", "", Optional.empty()).body());
      for (String name : List.of("components", "schemas", "Problem", "properties", "type", "enum")) {
        node = Optional.ofNullable(map(node).get(name)).orElseThrow();
      }
      assertThat(node).isEqualTo(Arrays.stream(Fault.values()).map(Fault::type).toList());
    }
  }

  private static Object parse(String yaml) {
    return new Load(LoadSettings.builder().build()).loadFromString(yaml);
  }

  private static Map<?, ?> map(Object node) {
    assertThat(node).isInstanceOf(Map.class);
    return (Map<?, ?>) node;
  }
}
