package chat.exo.relay.api;

import chat.exo.graph.store.StoreException;
import chat.exo.relay.edge.ClientAddresses;
import chat.exo.relay.edge.EdgeOptions;
import chat.exo.relay.limit.ClientAddress;
import chat.exo.relay.limit.Limits;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins the endpoints to the port: takes a request off the loop once it is whole, and brings its answer back. Runs on the loop,
 * but for {@link #answer}.
 */
public final class Api implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);

  private final List<Endpoint> endpoints;
  private final Limits limits;
  private final Supplier<EdgeOptions> edge;
  private final Consumer<StoreException> storeFailed;
  private final ApiThreads threads = new ApiThreads();

  /**
   * The API.
   *
   * @param storeFailed told what the store could not do: it is the same disk as that of the graph
   */
  public Api(List<Endpoint> endpoints, Limits limits, Supplier<EdgeOptions> edge, Consumer<StoreException> storeFailed) {
    this.storeFailed = storeFailed;
    this.endpoints = List.copyOf(endpoints);
    this.limits = limits;
    this.edge = edge;
  }

  /**
   * Puts everything under {@code /v1} on the port.
   *
   * @param bodies reads bodies up to a size
   */
  public void serveOn(Vertx vertx, Router router, IntFunction<Handler<RoutingContext>> bodies) {
    Context loop = vertx.getOrCreateContext();
    router.route("/v1/*").handler(new CrossOrigin(edge)::allow).failureHandler(Api::failed);
    router.get(ApiDescription.PATH).handler(new ApiDescription()::serve);
    for (Endpoint endpoint : endpoints) {
      router
          .route(HttpMethod.valueOf(endpoint.method()), endpoint.route())
          .handler(bodies.apply(endpoint.maxBodyBytes()))
          .handler(request -> ask(request, endpoint, loop));
    }
    router.route("/v1/*").last().handler(this::unknown);
  }

  /** What can be asked for, as {@code PUT /v1/prekeys/{pub}/{device}}. */
  public List<String> routes() {
    return endpoints.stream().map(endpoint -> endpoint.method() + " " + endpoint.path()).toList();
  }

  private void ask(RoutingContext context, Endpoint endpoint, Context loop) {
    HttpServerRequest http = context.request();
    InetAddress address =
        ClientAddresses.of(http.remoteAddress(), http.headers(), edge.get().trustedProxies()).orElseGet(InetAddress::getLoopbackAddress);
    if (limits.banned(address)) {
      Answers.send(context, new Answer.Problem(Fault.NOT_TAKEN, "this relay takes nothing from this address; ask its operator"));
      return;
    }
    Buffer body = Optional.ofNullable(context.body().buffer()).orElseGet(Buffer::buffer);
    ApiRequest request =
        new ApiRequest(
            endpoint.method(),
            host(http),
            http.uri(),
            context.pathParams(),
            Optional.ofNullable(http.getHeader("Authorization")),
            limits.exempt(address) ? Optional.empty() : Optional.of(ClientAddress.of(address).text()),
            body);
    boolean taken =
        threads.offer(
            () -> {
              Answer answer = answer(endpoint, request);
              loop.runOnContext(ignored -> Answers.send(context, answer));
            });
    if (!taken) {
      Answers.send(context, new Answer.Problem(Fault.BUSY, "more waits than this relay holds; ask again in a moment"));
    }
  }

  /** As it stands in a signed request: what the client calls this relay. */
  public static String host(HttpServerRequest http) {
    HostAndPort authority = http.authority();
    if (authority == null) {
      return "";
    }
    String name = authority.host().toLowerCase(Locale.ROOT);
    int port = authority.port();
    return port <= 0 || port == 80 || port == 443 ? name : name + ":" + port;
  }

  /** On a thread of the API. */
  Answer answer(Endpoint endpoint, ApiRequest request) {
    try {
      return endpoint.answer().apply(request);
    } catch (ApiException e) {
      return e.problem();
    } catch (StoreException e) {
      LOG.warn("A request could not be answered: {}", e.getMessage());
      if (e.reason() != StoreException.Reason.DAMAGED) { // of one row, which any stranger may ask for again
        storeFailed.accept(e);
      }
      Fault fault = e.reason() == StoreException.Reason.NO_SPACE ? Fault.NO_SPACE : Fault.FAILED;
      return new Answer.Problem(fault, "the relay could not use its disk; ask again later");
    } catch (RuntimeException e) {
      LOG.error("expected an answer to {} {}, got an exception", endpoint.method(), endpoint.path(), e);
      return new Answer.Problem(Fault.FAILED, "the relay failed; its log says why");
    }
  }

  private void unknown(RoutingContext context) {
    TreeSet<String> allowed = new TreeSet<>();
    for (Endpoint endpoint : endpoints) {
      if (endpoint.answersTo(context.normalizedPath())) {
        allowed.add(endpoint.method());
      }
    }
    if (allowed.isEmpty()) {
      Answers.send(context, new Answer.Problem(Fault.NOT_FOUND, "expected a path of /v1/openapi.yaml, got another; look there"));
    } else {
      String methods = String.join(", ", allowed);
      context.response().putHeader("Allow", methods);
      Answers.send(context, new Answer.Problem(Fault.WRONG_METHOD, "expected " + methods + ", got another method"));
    }
  }

  /** What the router refused before an endpoint saw it. */
  private static void failed(RoutingContext context) {
    switch (context.statusCode()) {
      case 413 -> Answers.send(context, new Answer.Problem(Fault.TOO_LARGE, "expected a smaller body; /v1/openapi.yaml has the limits"));
      case 400 -> Answers.send(context, new Answer.Problem(Fault.BAD_PATH, "expected a path of /v1/openapi.yaml, got one that cannot be read"));
      case 503 -> Answers.send(context, new Answer.Problem(Fault.BUSY, "this relay has no memory for your body now; ask again in a moment"));
      default -> {
        if (abandoned(context)) {
          LOG.debug("A client went away before it was answered");
          return;
        }
        LOG.error("expected the router to find an answer, got status {}", context.statusCode(), context.failure());
        Answers.send(context, new Answer.Problem(Fault.FAILED, "the relay failed; its log says why"));
      }
    }
  }

  /** Whether the client went away, which is its own affair: behind its request, or in the middle of it, as the failure says. */
  private static boolean abandoned(RoutingContext context) {
    if (context.request().isEnded()) {
      return context.response().closed();
    }
    Throwable failure = context.failure();
    return failure instanceof HttpClosedException || failure instanceof IOException;
  }

  /** Answers what is under way, and nothing more. Not to be called on the loop. */
  @Override
  public void close() {
    threads.close();
  }
}
