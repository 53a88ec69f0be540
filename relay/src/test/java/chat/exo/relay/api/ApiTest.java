package chat.exo.relay.api;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.graph.store.StoreException;
import chat.exo.relay.edge.EdgeOptions;
import chat.exo.relay.limit.LimitCounts;
import chat.exo.relay.limit.LimitOptions;
import chat.exo.relay.limit.Limits;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an endpoint that fails comes to. */
final class ApiTest {
  private static final ApiRequest REQUEST =
      new ApiRequest("GET", "relay.example", "/v1/x", Map.of(), Optional.empty(), Optional.empty(), Buffer.buffer());

  private final List<StoreException> told = new ArrayList<>();

  @Test
  void a_row_that_cannot_be_read_is_no_end_of_the_relay() {
    assertThat(answer(StoreException.Reason.DAMAGED)).isEqualTo(Fault.FAILED);
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"IO", "NO_SPACE", "NO_ACCESS"})
  void a_disk_that_fails_is_told(StoreException.Reason reason) {
    assertThat(answer(reason)).isIn(Fault.FAILED, Fault.NO_SPACE);
    assertThat(told).hasSize(1);
  }

  private Fault answer(StoreException.Reason reason) {
    Endpoint endpoint =
        new Endpoint(
            "GET",
            "/v1/x",
            0,
            request -> {
              throw new StoreException(reason, "on purpose", new IOException("on purpose"));
            });
    try (Api api = new Api(List.of(endpoint), new Limits(LimitOptions.defaults(), new LimitCounts()), EdgeOptions::defaults, told::add)) {
      return api.answer(endpoint, REQUEST) instanceof Answer.Problem problem ? problem.fault() : Fault.BAD_BODY;
    }
  }
}
