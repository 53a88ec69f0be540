package chat.exo.relay.dial;

import chat.exo.graph.query.Query;
import chat.exo.graph.wire.Heard;
import chat.exo.graph.wire.Message;
import chat.exo.graph.wire.WireReader;
import chat.exo.graph.wire.WireWriter;
import chat.exo.relay.limit.Weight;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What readers wait for, kept over a restart: a GET a line in one file beside the store.
 *
 * <p>gun: readers behind another relay do not ask again when this one comes back, and an AXE relay passes on only what was
 * asked for. So this relay asks its peers again by itself. A lost file costs that, and no data.
 */
public final class WantedQueries {
  private static final Logger LOG = LoggerFactory.getLogger(WantedQueries.class);
  private static final int MAX_QUERIES = 10_000;

  /** As they weigh in memory, where they are for as long as the relay runs again. */
  private static final long MAX_BYTES = 8 << 20;

  private final Path file;
  private final WireReader reader;
  private Set<Query> saved = Set.of();

  public WantedQueries(Path file, WireReader reader) {
    this.file = file;
    this.reader = reader;
  }

  /** The queries of the last run; none if there is no file, or one that cannot be read. */
  public Set<Query> load() {
    Set<Query> queries = new LinkedHashSet<>();
    if (!Files.exists(file)) {
      return queries;
    }
    try {
      for (String line : Files.readAllLines(file)) {
        for (Heard heard : reader.read(line.getBytes(StandardCharsets.UTF_8))) {
          if (heard instanceof Heard.Said said && said.message() instanceof Message.Get get && queries.size() < MAX_QUERIES) {
            queries.add(get.query());
          }
        }
      }
    } catch (IOException e) {
      LOG.warn("Cannot read {}: {}; peers are asked again when readers are", file, e.toString());
    }
    saved = Set.copyOf(queries);
    return queries;
  }

  /**
   * Replaces the file, if there is anything new in it. Blocks.
   *
   * @param wanted what matters most first; each once or more often
   */
  public synchronized void save(Collection<Query> wanted) {
    Set<Query> now = first(wanted);
    if (now.equals(saved)) {
      return;
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      try (OutputStream lines = new BufferedOutputStream(Files.newOutputStream(fresh))) {
        for (Query query : now) {
          lines.write(WireWriter.get("wanted", query, OptionalInt.empty(), List.of()));
          lines.write('\n');
        }
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      saved = now;
    } catch (IOException e) {
      LOG.warn("Cannot write {}: {}; after a restart peers are asked again when readers are", file, e.toString());
    }
  }

  private static Set<Query> first(Collection<Query> wanted) {
    Set<Query> first = new LinkedHashSet<>();
    long bytes = 0;
    for (Query query : wanted) {
      if (first.size() >= MAX_QUERIES || bytes > MAX_BYTES) {
        break;
      }
      bytes += first.add(query) ? Weight.of(query) : 0;
    }
    return first;
  }
}
