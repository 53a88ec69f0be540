package chat.exo.relay.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * SIGHUP: read the settings again. Through reflection, because the JDK has signals only in {@code sun.misc}, which the
 * compiler does not offer; where there are none, as on Windows, nothing happens.
 */
final class Hangup {
  private Hangup() {}

  /** Calls back on a thread of the JDK's whenever the process is told to hang up; false if it cannot be told. */
  static boolean calls(Runnable reload) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler invocation =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  reload.run();
                  yield Void.TYPE.cast(null);
                }
                case "equals" -> System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "hangup";
              };
      Object ours = Proxy.newProxyInstance(Hangup.class.getClassLoader(), new Class<?>[] {handler}, invocation);
      signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance("HUP"), ours);
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
