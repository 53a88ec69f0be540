// ./exo peer chat as people use it: two accounts, two terminals, a relay of ./exo run.
package chat.exo.interop.peer;

import static org.assertj.core.api.Assertions.assertThat;

import chat.exo.interop.report.Need;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on the two screens. */
final class TerminalChatTest {
  private static final Path EXO = Path.of(System.getProperty("exo.vectors", "")).toAbsolutePath().resolveSibling("exo");
  private static final Map<String, String> ENVIRONMENT =
      Map.of("EXO_PASSPHRASE", "correct horse", "LC_ALL", "C.UTF-8", "JAVA_HOME", System.getProperty("java.home"));

  @TempDir Path folder;

  @Test
  void two_people_talk_in_two_terminals() throws Exception {
    Need.TMUX.orSkip();
    Process relay = start("run", "--host", "localhost", "--port", "0", "--data", folder.resolve("relay").toString());
    try {
      String url = "ws://localhost:" + port(relay) + "/gun";
      String ann = account("ann", "Ann", url);
      String bob = account("bob", "Bob", url);
      Path file = folder.resolve("note.txt");
      Files.writeString(file, "a file of Ann's");
      try (Tmux anns = chat("ann", bob);
          Tmux bobs = chat("bob", ann)) {
        talk(anns, bobs, file);
      }
    } finally {
      relay.destroy();
      assertThat(relay.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_new_account_is_found_and_written_to_before_it_comes_back() throws Exception {
    Process relay = start("run", "--host", "localhost", "--port", "0", "--data", folder.resolve("relay").toString());
    try {
      String url = "ws://localhost:" + port(relay) + "/gun";
      account("ann", "Ann", url);
      String bob = account("bob", "Bob", url);
      assertThat(said("ann", "add", bob)).contains("name: Bob");
      assertThat(said("ann", "send", "Bob", "hello")).contains("state: stored");
      assertThat(said("bob", "inbox")).contains("hello");
    } finally {
      relay.destroy();
      assertThat(relay.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private String said(String home, String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("peer"));
    all.addAll(List.of(words));
    all.addAll(List.of("--home", folder.resolve(home).toString()));
    Process command = start(all.toArray(String[]::new));
    String out = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(command.waitFor()).as(out).isZero();
    return out;
  }

  private void talk(Tmux anns, Tmux bobs, Path file) throws IOException {
    anns.await("a prompt", screen -> screen.contains(">"));
    bobs.await("a prompt", screen -> screen.contains(">"));

    anns.type("hello Bob, it's me");
    anns.press("Enter");
    bobs.await("Ann's words with time and name", screen -> has(screen, "\\d\\d:\\d\\d Ann +hello Bob, it's me"));
    anns.await("that Bob saw them", screen -> has(screen, "\\d\\d:\\d\\d you +hello Bob, it's me +✓✓ seen"));

    assertThat(bobs.screen().getFirst()).as("whom one talks with").matches("─+ Ann ─+");

    bobs.type("half a thou");
    bobs.await("the half line", screen -> screen.contains("> half a thou"));
    anns.type("I interrupt you");
    anns.press("Enter");
    List<String> interrupted = bobs.await("the interruption", screen -> has(screen, "Ann +I interrupt you"));
    assertThat(interrupted).as("what was being typed stays whole").contains("> half a thou");
    assertThat(interrupted.stream().filter(line -> line.contains("half a thou"))).hasSize(1);
    bobs.type("ght");
    bobs.press("Enter");
    anns.await("the whole thought", screen -> has(screen, "Bob +half a thought$"));
    bobs.await("an empty line to type on", screen -> screen.contains(">") && has(screen, "you +half a thought"));

    anns.type("/file " + file);
    anns.press("Enter");
    bobs.await("the file", screen -> has(screen, "Ann +sent a file: note.txt, 15 bytes"));
    bobs.type("/save " + folder.resolve("saved"));
    bobs.press("Enter");
    bobs.await("that it was saved", screen -> has(screen, "saved as .*note.txt"));
    assertThat(folder.resolve("saved/note.txt")).hasContent("a file of Ann's");

    bobs.resize(60, 16);
    bobs.await("the same on a smaller screen", screen -> has(screen, "Ann +I interrupt you") && screen.contains(">"));
    System.out.println("Bob's screen:\n" + String.join("\n", bobs.screen()));

    bobs.type("/quit");
    bobs.press("Enter");
    bobs.await("the end, and the terminal given back", screen -> screen.contains("ended"));
    anns.press("C-d");
    anns.await("the end", screen -> screen.contains("ended"));
  }

  private Tmux chat(String home, String contact) {
    return Tmux.run(
        folder.resolve(home + ".tmux"),
        ENVIRONMENT,
        List.of(EXO.toString(), "peer", "chat", contact, "--home", folder.resolve(home).toString()));
  }

  /** Makes an account by the command line; its link. */
  private String account(String home, String name, String relay) throws IOException, InterruptedException {
    Process made =
        start("peer", "account", "new", "--home", folder.resolve(home).toString(), "--name", name, "--relay", relay, "--json");
    String out = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(made.waitFor()).as(out).isZero();
    Matcher link = Pattern.compile("\"link\":\"([^\"]+)\"").matcher(out);
    assertThat(link.find()).as(out).isTrue();
    return link.group(1);
  }

  private Process start(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(EXO.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(ENVIRONMENT);
    return builder.start();
  }

  private static String port(Process relay) throws IOException {
    BufferedReader out = relay.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher listening = Pattern.compile("listening on http://localhost:(\\d+)").matcher(line);
      if (listening.find()) {
        return listening.group(1);
      }
    }
    throw new AssertionError("the relay ended before it listened");
  }

  private static boolean has(List<String> screen, String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    return screen.stream().anyMatch(line -> wanted.matcher(line).find());
  }
}
