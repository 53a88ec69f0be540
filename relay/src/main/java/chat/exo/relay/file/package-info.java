/**
 * Encrypted files of people: uploads that go on where they broke off, whole files under their hashes, who may keep how much of them and
 * for how long. {@code docs/files.md} has what is said over HTTP.
 */
@NullMarked
package chat.exo.relay.file;

import org.jspecify.annotations.NullMarked;
