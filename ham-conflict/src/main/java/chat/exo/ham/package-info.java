/**
 * What wins when two writes meet at one soul and key: Gun's HAM rule, and nothing else.
 *
 * <p>Pure functions of their arguments: no clock, no storage, no JSON. The layer above hands in states as numbers and
 * values as their JSON text. The rule and its corner cases are proved by {@code vectors/ham}.
 */
@NullMarked
package chat.exo.ham;

import org.jspecify.annotations.NullMarked;
