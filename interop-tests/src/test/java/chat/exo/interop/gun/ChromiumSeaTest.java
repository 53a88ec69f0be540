package chat.exo.interop.gun;

/** gun.js with SEA in Chromium, both as the relay serves them. */
final class ChromiumSeaTest extends SeaApiContract {
  private final Browser browser = new Browser();

  @Override
  GunClient connect(RelayProcess to) {
    return browser.connectWithSea(to);
  }

  @Override
  void end() {
    browser.close();
  }
}
