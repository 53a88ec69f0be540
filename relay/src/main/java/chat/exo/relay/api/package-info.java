/**
 * The relay's HTTP API for messengers, under {@code /v1}: what a graph cannot do, because it takes an owner's word or hands
 * something out once. Shapes stand in {@code api/openapi.yaml}, the signature in {@code docs/api.md}.
 *
 * <p>A request is read on the loop, answered on a thread of {@link chat.exo.relay.api.ApiThreads}, and sent on the loop.
 */
@NullMarked
package chat.exo.relay.api;

import org.jspecify.annotations.NullMarked;
