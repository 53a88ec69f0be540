// What came of a run of ./exo test, read from the reports that the runners wrote.
package chat.exo.interop.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Every failed and every skipped test, and one line that counts them. Surefire and vitest both write JUnit's XML.
 *
 * <p>Fails if a test failed, if there was none, and where it is strict, as CI is, if a test was skipped on a machine that has what it
 * needs, or for a reason that names no {@link Need}.
 */
public final class TestReport {
  /** A test that did not pass, with what it said. */
  record Odd(String test, String reason) {}

  private static final int LONGEST_REASON = 400;

  private final List<Odd> failed = new ArrayList<>();
  private final List<Odd> skipped = new ArrayList<>();
  private int tests;

  /** Arguments: folders of reports, or reports. One that is not there holds nothing. */
  public static void main(String[] arguments) throws IOException {
    TestReport report = new TestReport();
    for (String argument : arguments) {
      report.read(Path.of(argument));
    }
    Optional<String> wrong = report.verdict(System.getenv("CI") != null);
    report.print(System.out);
    if (wrong.isPresent()) {
      System.err.println("exo: " + wrong.get());
      System.exit(1);
    }
  }

  void read(Path place) throws IOException {
    if (Files.isDirectory(place)) {
      try (Stream<Path> files = Files.list(place)) {
        for (Path file : files.filter(file -> file.toString().endsWith(".xml")).sorted().toList()) {
          readFile(file);
        }
      }
    } else if (Files.exists(place)) {
      readFile(place);
    }
  }

  /** Why the run did not pass, if it did not. */
  Optional<String> verdict(boolean strict) {
    if (tests == 0) {
      return Optional.of("no test was run");
    }
    if (!failed.isEmpty()) {
      return Optional.of(failed.size() + " tests failed");
    }
    List<String> needless =
        skipped.stream().filter(test -> Need.named(test.reason).map(Need::there).orElse(true)).map(Odd::test).toList();
    return strict && !needless.isEmpty()
        ? Optional.of("skipped though this machine has what they need: " + String.join(", ", needless))
        : Optional.empty();
  }

  void print(PrintStream out) {
    skipped.forEach(test -> out.println("skipped: " + test.test + ": " + test.reason));
    failed.forEach(test -> out.println("failed: " + test.test + ": " + test.reason));
    out.printf("%d passed, %d failed, %d skipped%n", tests - failed.size() - skipped.size(), failed.size(), skipped.size());
  }

  private void readFile(Path file) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      String test = "";
      boolean odd = false;
      while (xml.hasNext()) {
        if (xml.next() != XMLStreamConstants.START_ELEMENT) {
          continue;
        }
        switch (xml.getLocalName()) {
          case "testcase" -> {
            tests++;
            odd = false;
            test = attribute(xml, "classname") + "." + attribute(xml, "name");
          }
          case "failure", "error" -> {
            if (!odd) { // one test may have several
              failed.add(new Odd(test, reason(xml)));
            }
            odd = true;
          }
          case "skipped" -> {
            skipped.add(new Odd(test, reason(xml)));
            odd = true;
          }
          default -> {} // properties and what was printed
        }
      }
    } catch (XMLStreamException e) {
      throw new IOException("expected a report of tests in " + file + ", got " + e.getMessage(), e);
    }
  }

  /** What the test said, in one line: assertions begin with an empty one. */
  private static String reason(XMLStreamReader xml) {
    String said = attribute(xml, "message").lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining(" "));
    if (said.isEmpty()) {
      return "no reason given";
    }
    return said.length() <= LONGEST_REASON ? said : said.substring(0, LONGEST_REASON) + "...";
  }

  private static String attribute(XMLStreamReader xml, String name) {
    return Optional.ofNullable(xml.getAttributeValue(null, name)).orElse("");
  }
}
