package chat.exo.graph.sea;

import static org.junit.jupiter.api.Assumptions.abort;

/** Who computes in a test; every verdict must be the same. */
enum TestCrypto {
  JDK,
  CORRETTO;

  /** The provider; aborts the test, saying why, where Corretto does not load. */
  Crypto crypto() {
    return switch (this) {
      case JDK -> Crypto.jdk();
      case CORRETTO ->
          switch (Corretto.load()) {
            case Corretto.Loaded loaded -> Crypto.of(loaded.provider());
            case Corretto.Missing missing ->
                abort("Amazon Corretto Crypto Provider cannot be tested here: " + missing.reason());
          };
    };
  }
}
