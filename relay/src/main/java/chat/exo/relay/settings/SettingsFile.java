package chat.exo.relay.settings;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** One settings file, YAML 1.2, as a flat list of paths with the line each stands in. */
final class SettingsFile {
  private static final int MOST_BYTES = 1 << 20;
  private static final int MAX_QUOTED = 80;

  private final String name;
  private final Map<String, Given> values = new LinkedHashMap<>();

  private SettingsFile(String name) {
    this.name = name;
  }

  /** Reads a file; it is named in every error as it was given. */
  static Map<String, Given> read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new SettingsException(file + ": expected at most 1 MiB of settings, got more; is this the right file?");
      }
      return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new SettingsException(
          file + ": expected a settings file that can be read, got " + e.getClass().getSimpleName() + "; check its path and rights");
    }
  }

  static Map<String, Given> parse(String name, String text) {
    SettingsFile file = new SettingsFile(name);
    LoadSettings how = LoadSettings.builder().setLabel(name).setMaxAliasesForCollections(0).setAllowDuplicateKeys(false).build();
    Optional<Node> root;
    try {
      root = new Compose(how).composeString(text);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      throw new SettingsException(name + " line " + line + ": expected YAML, got " + cut(String.valueOf(e.getProblem())));
    } catch (YamlEngineException e) {
      throw new SettingsException(name + ": expected YAML, got " + cut(String.valueOf(e.getMessage())));
    }
    root.filter(node -> !empty(node)).ifPresent(node -> file.walk("", node));
    return file.values;
  }

  private void walk(String path, Node node) {
    switch (node) {
      case MappingNode mapping -> members(path, mapping);
      case SequenceNode sequence -> put(path, node, texts(path, sequence));
      case ScalarNode scalar -> put(path, node, List.of(scalar.getValue()));
      default -> throw new SettingsException(origin(node) + ": expected a value, got something else for " + path);
    }
  }

  private void members(String path, MappingNode mapping) {
    for (NodeTuple member : mapping.getValue()) {
      if (!(member.getKeyNode() instanceof ScalarNode key)) {
        throw new SettingsException(origin(member.getKeyNode()) + ": expected a name, got a list or a mapping");
      }
      if (!empty(member.getValueNode())) {
        walk(path.isEmpty() ? key.getValue() : path + "." + key.getValue(), member.getValueNode());
      }
    }
  }

  private void put(String path, Node node, List<String> texts) {
    if (path.isEmpty()) {
      throw new SettingsException(origin(node) + ": expected names with values, such as port: 8765, got one value");
    }
    Given before = values.put(path, new Given(texts, origin(node)));
    if (before != null) {
      throw new SettingsException(origin(node) + ": expected " + path + " once, got it again; it stands at " + before.origin());
    }
  }

  private List<String> texts(String path, SequenceNode sequence) {
    List<String> texts = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      if (item instanceof MappingNode mapping && path.equals("peers")) {
        texts.add(peer(mapping));
        continue;
      }
      if (!(item instanceof ScalarNode scalar)) {
        throw new SettingsException(origin(item) + ": expected a text in the list " + path + ", got a list or a mapping");
      }
      texts.add(scalar.getValue());
    }
    return texts;
  }

  /** A peer with more to say than its url, as the one line that the command line takes. */
  private String peer(MappingNode mapping) {
    String url = "";
    StringBuilder more = new StringBuilder();
    for (NodeTuple member : mapping.getValue()) {
      String name = member.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
      for (String value : values(member.getValueNode())) {
        if (name.equals("url")) {
          url = value;
        } else {
          more.append(' ').append(name.equals("prefixes") ? "prefix" : name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
        }
      }
    }
    if (url.isEmpty() || url.indexOf(' ') >= 0) {
      throw new SettingsException(origin(mapping) + ": expected a peer to have a url, such as url: wss://relay.example/gun");
    }
    return url + more;
  }

  private List<String> values(Node node) {
    return switch (node) {
      case ScalarNode scalar -> List.of(scalar.getValue());
      case SequenceNode sequence -> texts("peers", sequence);
      default -> throw new SettingsException(origin(node) + ": expected a text or a list of texts, got something else in a peer");
    };
  }

  /** A name without a value keeps its default, so that a file may list what it does not set. */
  private static boolean empty(Node node) {
    return node instanceof ScalarNode scalar && scalar.getValue().isEmpty() && scalar.isPlain();
  }

  private String origin(Node node) {
    return name + " line " + (node.getStartMark().map(mark -> mark.getLine()).orElse(0) + 1);
  }

  private static String cut(String text) {
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
  }
}
