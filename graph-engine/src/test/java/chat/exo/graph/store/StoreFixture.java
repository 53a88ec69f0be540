package chat.exo.graph.store;

import static chat.exo.graph.store.Samples.namesAndValues;

import chat.exo.graph.Cell;
import chat.exo.graph.query.Lex;
import chat.exo.graph.query.Query;
import chat.exo.graph.store.memory.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An open store for each test, and short words for asking it. */
public abstract class StoreFixture {
  public static final PageSize ROOMY = new PageSize(1_000_000, Integer.MAX_VALUE);

  GraphStore store = new MemoryStore();

  public abstract GraphStore open();

  @BeforeEach
  public void openStore() {
    store = open();
  }

  @AfterEach
  public void closeStore() {
    store.close();
  }

  /** A LEX rule from parts as they stand on the wire: {@code "*ab", "<abx"}. */
  public static Lex lex(String... parts) {
    Optional<String> exact = Optional.empty();
    Optional<String> prefix = Optional.empty();
    Optional<String> from = Optional.empty();
    Optional<String> to = Optional.empty();
    for (String part : parts) {
      Optional<String> text = Optional.of(part.substring(1));
      switch (part.charAt(0)) {
        case '=' -> exact = text;
        case '*' -> prefix = text;
        case '>' -> from = text;
        case '<' -> to = text;
        default -> throw new IllegalArgumentException("expected one of = * > <, got " + part.charAt(0));
      }
    }
    return new Lex(exact, prefix, from, to);
  }

  public List<Page> pages(Query query, PageSize size) {
    List<Page> pages = new ArrayList<>();
    Optional<Cursor> next = Optional.empty();
    do {
      Page page = store.page(query, next, size);
      pages.add(page);
      next = page.next();
    } while (next.isPresent());
    return pages;
  }

  public List<String> keysOf(Query query) {
    return pages(query, ROOMY).stream()
        .flatMap(page -> page.graph().nodes().stream())
        .flatMap(node -> node.cells().stream())
        .map(Cell::key)
        .toList();
  }

  public List<String> answer(Query query) {
    return answer(pages(query, ROOMY));
  }

  public static List<String> answer(List<Page> pages) {
    return namesAndValues(pages.stream().map(Page::graph).toList());
  }
}
