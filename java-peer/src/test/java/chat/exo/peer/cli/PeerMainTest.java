package chat.exo.peer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line as somebody types it, without any relay. */
final class PeerMainTest {
  @TempDir Path folder;
  private Path passphrase;

  @BeforeEach
  void write() throws IOException {
    passphrase = folder.resolve("passphrase");
    Files.writeString(passphrase, "correct horse\n");
  }

  @Test
  void an_account_is_made_once_and_shows_its_link() {
    Ran made = run("a", "account", "new", "--name", "Ann", "--relay", "ws://localhost:1/gun", "--wait", "1");
    assertThat(made.code()).isZero();
    assertThat(made.out()).contains("link: exo:").contains("recovery phrase: ");
    assertThat(run("a", "account", "link").out()).startsWith("exo:").hasLineCount(1).contains("relay=ws%3A%2F%2Flocalhost%3A1%2Fgun");
    Ran again = run("a", "account", "new");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).startsWith("exo: expected a home without an account");
  }

  @Test
  void what_cannot_be_done_is_one_line_that_says_what_to_do() throws IOException {
    run("a", "account", "new");
    assertThat(run("a", "add", "exo:nonsense").err()).startsWith("exo: expected an account").hasLineCount(1);
    assertThat(run("a", "send", "nobody", "hello").err()).startsWith("exo: expected a contact or a link").hasLineCount(1);
    assertThat(run("b", "account", "show").err()).startsWith("exo: expected a home with an account").hasLineCount(1);
    Files.writeString(passphrase, "wrong horse\n");
    assertThat(run("a", "account", "show").err()).startsWith("exo: expected the passphrase").hasLineCount(1);
  }

  @Test
  void an_account_may_begin_with_a_dash_and_a_link_with_escapes_is_one_clean_line() {
    run("a", "account", "new");
    String dashed = "-" + "a".repeat(42) + "." + "b".repeat(43);
    assertThat(run("a", "add", "exo:" + dashed).code()).isZero();
    Ran sent = run("a", "send", dashed, "hello", "--wait", "0");
    assertThat(sent.out()).as(sent.err()).contains("state: queued");
    assertThat(run("a", "account", "safety", dashed).err()).startsWith("exo: nothing is known of this contact's key yet");
    String escapes = run("a", "add", "exo:" + dashed + "?relay=%1b%5d0;x%07%0aexo:%20trust").err();
    assertThat(escapes).hasLineCount(1).doesNotContain("\u001b", "\u0007");
  }

  @Test
  void a_message_without_a_relay_is_queued_and_says_so() {
    run("a", "account", "new");
    String link = run("b", "account", "new", "--json").out().replaceAll("(?s).*\"link\":\"([^\"]+)\".*", "$1");
    Ran sent = run("a", "send", link, "hello", "--wait", "0");
    assertThat(sent.code()).isEqualTo(3);
    assertThat(sent.out()).contains("state: queued");
    assertThat(sent.err()).contains("goes out later");
  }

  @Test
  void an_account_comes_back_from_its_backup_and_words() throws IOException {
    String made = run("a", "account", "new").out();
    Path file = folder.resolve("backup");
    String words = run("a", "backup", file.toString()).out().replaceAll("(?s).*recovery phrase: ([^\\n]+).*", "$1");
    assertThat(made).contains(words.strip());
    Path phrase = folder.resolve("words");
    Files.writeString(phrase, words);
    Ran restored = run("c", "restore", file.toString(), "--phrase-file", phrase.toString());
    assertThat(restored.code()).isZero();
    assertThat(made).contains(restored.out().strip());
  }

  @Test
  void the_graph_is_put_read_exported_and_imported() throws IOException {
    assertThat(run("g", "graph", "put", "mark", "age", "42").out()).contains("stored here");
    assertThat(run("g", "graph", "get", "mark", "age").out()).contains("\"value\":42");
    assertThat(run("g", "graph", "get", "nobody").code()).isEqualTo(1);
    Path file = folder.resolve("graph.json");
    assertThat(run("g", "graph", "export", file.toString()).out()).contains("keys: 1");
    assertThat(run("h", "graph", "import", file.toString()).code()).isZero();
    assertThat(run("h", "graph", "get", "mark").out()).contains("\"value\":42");
    Files.writeString(file, "[1,2");
    assertThat(run("h", "graph", "import", file.toString()).err()).startsWith("exo: expected a file of nodes");
  }

  @Test
  void a_shell_can_complete_every_command() {
    String script = run("a", "completion").out();
    assertThat(script).contains("account", "safety", "inbox", "--follow", "restore");
  }

  @Test
  void a_home_lies_where_the_system_keeps_such_things() {
    assertThat(HomeOptions.defaultHome("Linux", "/home/ann", Map.of())).isEqualTo(Path.of("/home/ann/.config/exo"));
    assertThat(HomeOptions.defaultHome("Linux", "/home/ann", Map.of("XDG_CONFIG_HOME", "/conf"))).isEqualTo(Path.of("/conf/exo"));
    assertThat(HomeOptions.defaultHome("Mac OS X", "/Users/ann", Map.of()).toString()).endsWith("Application Support/exo");
  }

  @Test
  void a_damaged_or_missing_backup_is_one_line() throws IOException {
    Path file = folder.resolve("backup");
    run("a", "account", "new");
    String words = run("a", "backup", file.toString()).out().replaceAll("(?s).*recovery phrase: ([^\\n]+).*", "$1");
    Path phrase = folder.resolve("words");
    Files.writeString(phrase, words);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThat(run("c", "restore", file.toString(), "--phrase-file", phrase.toString()).err()).startsWith("exo: ").hasLineCount(1);
    assertThat(run("c", "restore", folder.resolve("none").toString(), "--phrase-file", phrase.toString()).err())
        .startsWith("exo: ")
        .hasLineCount(1);
    assertThat(run("c", "account", "show").err()).as("no half account").startsWith("exo: expected a home with an account");
  }

  @Test
  void a_file_that_is_none_or_has_nowhere_to_go_is_one_line() throws IOException {
    run("a", "account", "new");
    String link = run("b", "account", "new", "--json").out().replaceAll("(?s).*\"link\":\"([^\"]+)\".*", "$1");
    Path large = folder.resolve("large");
    Files.write(large, new byte[100_001]);
    assertThat(run("a", "send", link, "--file", large.toString()).err()).startsWith("exo: expected an account with a relay").hasLineCount(1);
    assertThat(run("a", "send", link, "--file", folder.toString()).err()).startsWith("exo: expected a file, got").hasLineCount(1);
  }

  private Ran run(String home, String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(words[0].equals("completion") ? List.of() : List.of("--home", folder.resolve(home).toString(), "--passphrase-file", passphrase.toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = PeerMain.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = line.execute(Contacts.marked(arguments.toArray(String[]::new)));
    return new Ran(code, out.toString(), err.toString());
  }

  private record Ran(int code, String out, String err) {}
}
