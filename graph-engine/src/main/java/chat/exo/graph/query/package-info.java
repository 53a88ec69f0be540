/** What a reader asks for: a soul or a range of souls, a key or a range of keys, how much and in which order. */
@NullMarked
package chat.exo.graph.query;

import org.jspecify.annotations.NullMarked;
