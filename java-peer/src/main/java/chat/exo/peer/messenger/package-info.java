/**
 * Messages without loss: what is said is stored before it is sent, what is heard is stored before it is shown.
 *
 * <p>In the flow, outwards: {@link chat.exo.peer.messenger.Messenger} -> Sender -> Outbox -> post. Inwards: post -> Inbox -> Receiver ->
 * Reader -> MessageLog -> the user. All work on one contact happens in that contact's queue, one step after the other. Steps
 * that wait together share a transaction ({@code Work}); transactions that end together share a sync ({@code Commits}).
 */
@NullMarked
package chat.exo.peer.messenger;

import org.jspecify.annotations.NullMarked;
