/**
 * SEA: what may be written where, decided by signatures alone.
 *
 * <p>In the flow: between the mesh and the store. {@link chat.exo.graph.sea.SeaGate} reads a graph cell by cell; the space
 * of the soul ({@code Space}) says which rule judges it: alias lists, user space ({@code UserRule}, with {@code
 * CertificateRule} where somebody else than the owner signed), content addresses, public space. Nothing is decrypted
 * here and nothing could be: this module has no path to a cipher or a key agreement.
 *
 * <p>Everything is thread-safe: one gate serves all verifying threads.
 */
@NullMarked
package chat.exo.graph.sea;

import org.jspecify.annotations.NullMarked;
