/**
 * Messages without loss: what is said is stored before it is sent, what is heard is stored before it is shown.
 *
 * <p>In the flow, outwards: {@link chat.exo.peer.messenger.Messenger} -> Sender -> Outbox -> post. Inwards: post -> Receiver -> Reader ->
 * MessageLog -> the user. All work on one contact happens in that contact's queue, one step after the other, each step one
 * transaction ({@code Work}).
 */
@NullMarked
package chat.exo.peer.messenger;

import org.jspecify.annotations.NullMarked;
