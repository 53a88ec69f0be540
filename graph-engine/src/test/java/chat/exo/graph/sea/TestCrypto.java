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
                // In the words of interop-tests' Need: on these machines it has to be there.
                abort("needs a machine that Corretto is built for: the provider is " + missing.reason());
          };
    };
  }
}
