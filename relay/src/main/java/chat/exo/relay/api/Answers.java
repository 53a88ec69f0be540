package chat.exo.relay.api;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Writes answers to the line; problems as RFC 9457 has them. On the loop. */
public final class Answers {
  private Answers() {}

  /** Sends an answer, if there is anybody left to hear it. */
  public static void send(RoutingContext context, Answer answer) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return; // whoever asked is gone
    }
    response.putHeader("Cache-Control", "no-store");
    // By this a client with a wrong clock finds the time that its signature has to bear.
    response.putHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
    switch (answer) {
      case Answer.Done(String json) -> response.putHeader("Content-Type", "application/json").end(json);
      case Answer.Problem(Fault fault, String detail) -> {
        response.setStatusCode(fault.status()).putHeader("Content-Type", "application/problem+json");
        switch (fault.status()) {
          case 401 -> response.putHeader("WWW-Authenticate", "SEA");
          case 429, 503 -> response.putHeader("Retry-After", "1");
          default -> {}
        }
        response.end(
            new JsonObject()
                .put("type", fault.type())
                .put("title", fault.title())
                .put("status", fault.status())
                .put("detail", detail)
                .encode());
      }
    }
  }
}
