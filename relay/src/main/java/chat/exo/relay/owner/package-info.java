/** Requests that an owner signs: the signature, once and for this relay, and what each owner and address may ask for. */
@NullMarked
package chat.exo.relay.owner;

import org.jspecify.annotations.NullMarked;
