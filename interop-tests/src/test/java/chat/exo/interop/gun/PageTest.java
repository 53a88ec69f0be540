package chat.exo.interop.gun;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The relay's page, used as a person uses it. Screenshots go to {@code target/page}. */
@NullUnmarked // JUnit fills the fields before any test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PageTest {
  private static final Map<String, Object> WIDE = Map.of("viewport", Map.of("width", 1200, "height", 800));
  private static final Map<String, Object> DARK_PHONE = Map.of("viewport", Map.of("width", 400, "height", 800), "dark", true);

  private RelayProcess relay;
  private Browser browser;
  private RawClient other;
  private Path shots;

  @BeforeAll
  void start(@TempDir Path data) throws java.io.IOException {
    relay = RelayProcess.start(data);
    browser = new Browser();
    other = RawClient.connect(relay);
    shots = Files.createDirectories(Repository.home().resolve("interop-tests/target/page"));
    double state = System.currentTimeMillis() - 60_000.0;
    other.put("name", "hello", "name", "\"Ann Example\"", state);
    other.put("age", "hello", "age", "41", state);
    other.put("member", "hello", "member", "true", state);
    other.put("left", "hello", "left", "null", state);
    other.put("home", "hello", "home", "{\"#\":\"places/oslo\"}", state);
    other.put("city", "places/oslo", "city", "\"Oslo\"", state);
    other.awaitAnswer("city");
  }

  @AfterAll
  void stop() {
    other.close();
    browser.close();
    relay.close();
  }

  @Test
  void it_says_when_it_is_connected_and_shows_figures() {
    String page = browser.open(relay, "/", WIDE);
    browser.drive(page, "await page.getByRole('status').filter({hasText: /^connected$/}).waitFor()");
    browser.drive(page, "await page.getByText('Connections', {exact: true}).waitFor()");
    assertClean(page);
  }

  @Test
  void a_soul_is_opened_its_links_followed_and_back_again() {
    String page = browser.open(relay, "/", WIDE);
    browser.drive(page, "await page.getByLabel('Soul', {exact: true}).fill('hello'); await page.keyboard.press('Enter')");
    browser.drive(page, "await page.getByRole('row', {name: /name.*Ann Example/}).waitFor()");
    assertThat(text(page, "left")).contains("null");
    browser.drive(page, "await page.getByRole('cell').getByRole('link', {name: 'places/oslo'}).click()");
    browser.drive(page, "await page.getByRole('row', {name: /city.*Oslo/}).waitFor()");
    browser.drive(page, "await page.goBack(); await page.getByRole('row', {name: /name.*Ann Example/}).waitFor()");
    browser.drive(page, "await page.screenshot({path: '" + shots.resolve("node.png") + "'})");
    assertClean(page);
  }

  @Test
  void a_write_of_another_client_appears_by_itself() {
    String page = browser.open(relay, "/#live", WIDE);
    browser.drive(page, "await page.getByText('Nothing is known').waitFor()");
    other.put("live1", "live", "word", "\"first\"", 10);
    browser.drive(page, "await page.getByRole('row', {name: /word.*first/}).waitFor()");
    other.put("live2", "live", "word", "\"second\"", 20);
    browser.drive(page, "await page.getByRole('row', {name: /word.*second/}).waitFor()");
    browser.drive(page, "await page.getByText('word has changed').waitFor({state: 'attached'})");
    assertClean(page);
  }

  @Test
  void a_value_is_edited_with_the_keyboard_and_stored() {
    other.put("edit1", "draft", "title", "\"old\"", 10);
    String page = browser.open(relay, "/#draft", WIDE);
    browser.drive(page, "await page.getByRole('button', {name: 'Edit title'}).focus(); await page.keyboard.press('Enter'); "
        + "await page.keyboard.type('new title'); await page.keyboard.press('Enter')");
    browser.drive(page, "await page.getByText('title is stored').waitFor({state: 'attached'})");
    other.get("edited", "draft");
    assertThat(other.awaitAnswer("edited").path("put").path("draft").path("title").asText()).isEqualTo("new title");
    browser.drive(page, "await page.getByLabel('New key').fill('count'); await page.getByLabel('Value', {exact: true}).fill('7'); "
        + "await page.keyboard.press('Enter'); await page.getByText('count is stored').waitFor({state: 'attached'})");
    other.get("added", "draft");
    JsonNode draft = other.awaitAnswer("added").path("put").path("draft");
    assertThat(draft.path("count").isInt()).as("a number is stored as a number").isTrue();
    assertClean(page);
  }

  @Test
  void what_the_relay_refuses_is_told() {
    String page = browser.open(relay, "/#~@nobody", WIDE);
    browser.drive(page, "await page.getByLabel('New key').fill('a'); await page.getByLabel('Value', {exact: true}).fill('x'); "
        + "await page.keyboard.press('Enter'); await page.getByRole('alert').filter({hasText: 'refused'}).waitFor()");
  }

  @Test
  void it_fits_a_phone_in_the_dark() {
    String page = browser.open(relay, "/#hello", DARK_PHONE);
    browser.drive(page, "await page.getByRole('row', {name: /name.*Ann Example/}).waitFor()");
    browser.drive(page, "await page.screenshot({path: '" + shots.resolve("phone.png") + "', fullPage: true})");
    assertThat(browser.drive(page, "return page.evaluate(() => document.documentElement.scrollWidth)").asInt()).isLessThanOrEqualTo(400);
    assertThat(browser.drive(page, "return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)").asText())
        .isEqualTo("rgb(20, 23, 26)");
    assertClean(page);
  }

  @Test
  void every_control_has_a_name() {
    String page = browser.open(relay, "/#hello", WIDE);
    browser.drive(page, "await page.getByRole('button', {name: 'Edit name', exact: true}).waitFor()");
    JsonNode nameless = browser.drive(page, "return page.evaluate(() => [...document.querySelectorAll('input, button, a')]"
        + ".filter(e => !(e.labels?.length || e.ariaLabel || e.textContent.trim())).map(e => e.outerHTML))");
    assertThat(nameless).isEmpty();
  }

  private String text(String page, String key) {
    return browser.drive(page, "return page.getByRole('row', {name: new RegExp('^" + key + " ')}).innerText()").asText();
  }

  /** No script error, and nothing that the content policy refused. */
  private void assertClean(String page) {
    assertThat(browser.events(page, "page-error")).isEmpty();
    assertThat(browser.events(page, "console-error")).isEmpty();
  }
}
