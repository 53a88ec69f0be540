/** What the person who runs a relay does with it, live: settings, admin, certificates, logs, dashboards. */
@org.jspecify.annotations.NullMarked
package chat.exo.interop.operator;
