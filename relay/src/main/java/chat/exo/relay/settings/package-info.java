/** The settings: one list of what there is, read from flags, the environment and one file, each value with its origin. */
@NullMarked
package chat.exo.relay.settings;

import org.jspecify.annotations.NullMarked;
