/**
 * What is said inside the encryption: texts, files, receipts, and the rest of the profile's kinds, as JSON.
 */
@NullMarked
package chat.exo.peer.content;

import org.jspecify.annotations.NullMarked;
