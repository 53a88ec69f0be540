/** Real gun.js, in Node and in Chromium, against a relay that runs as a process of its own. */
@NullMarked
package chat.exo.interop.gun;

import org.jspecify.annotations.NullMarked;
