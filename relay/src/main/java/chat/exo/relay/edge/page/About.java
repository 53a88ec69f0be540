package chat.exo.relay.edge.page;

/**
 * What the relay tells about itself and its operator; each may be empty.
 *
 * @param name a name for people
 * @param description what it is for
 * @param contact where the operator can be reached
 * @param terms where the terms of use stand
 */
public record About(String name, String description, String contact, String terms) {}
