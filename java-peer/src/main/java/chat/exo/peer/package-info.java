/** The Java peer: Gun's API for Java, and a messenger whose relay cannot read a word. */
@NullMarked
package chat.exo.peer;

import org.jspecify.annotations.NullMarked;
