package chat.exo.graph.sea;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Amazon Corretto Crypto Provider, if its jar is there and its native library loads. It is used directly and never
 * installed into the JVM, so nothing else changes by it.
 */
sealed interface Corretto {
  /** It is there and tells good signatures from bad. */
  record Loaded(Provider provider) implements Corretto {}

  /** It cannot be used here. */
  record Missing(String reason) implements Corretto {}

  static Corretto load() {
    try {
      Optional<ServiceLoader.Provider<Provider>> found =
          ServiceLoader.load(Provider.class, Corretto.class.getClassLoader()).stream()
              .filter(service -> service.type().getName().startsWith("com.amazon.corretto.crypto."))
              .findFirst();
      return found.isEmpty() ? new Missing("not on the class path") : check(found.get().get());
    } catch (ServiceConfigurationError | LinkageError e) {
      return new Missing("did not load: " + e.getClass().getSimpleName());
    }
  }

  private static Corretto check(Provider provider) {
    if (provider.getService("Signature", "SHA256withECDSAinP1363Format") == null) {
      return new Missing("no native library for this machine"); // it then offers nothing at all
    }
    try {
      return tellsGoodFromBad(provider) ? new Loaded(provider) : new Missing("failed its first signatures");
    } catch (GeneralSecurityException e) {
      return new Missing("failed its first signatures: " + e.getClass().getSimpleName());
    }
  }

  /** One signature of the JDK's as it is, and over another message. */
  private static boolean tellsGoodFromBad(Provider provider) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
    byte[] message = new byte[32];
    signer.initSign(pair.getPrivate());
    signer.update(message);
    byte[] signature = signer.sign();
    ECPublicKey point = (ECPublicKey) pair.getPublic();
    PublicKey key =
        KeyFactory.getInstance("EC", provider)
            .generatePublic(new ECPublicKeySpec(point.getW(), point.getParams()));
    return verifies(provider, key, message, signature) && !verifies(provider, key, new byte[31], signature);
  }

  private static boolean verifies(Provider provider, PublicKey key, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format", provider);
    verifier.initVerify(key);
    verifier.update(message);
    return verifier.verify(signature);
  }
}
