import chat.exo.relay.Relay;
import chat.exo.relay.settings.RelayOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A relay inside another program: here it takes a free port, says where it is, and goes after a while. */
public final class EmbeddedRelay {
  public static void main(String[] arguments) throws Exception {
    Path data = Files.createTempDirectory("exo-example");
    long seconds = arguments.length > 0 ? Long.parseLong(arguments[0]) : 60;
    try (Relay relay = Relay.start(RelayOptions.defaults(data).onPort(0))) {
      System.out.println("gun.js clients connect to " + relay.url() + "/gun");
      Thread.sleep(Duration.ofSeconds(seconds));
    }
  }
}
