package chat.exo.graph.store;

/**
 * A cell that may go, as it was when somebody decided so.
 *
 * @param name the cell
 * @param state its state then; a cell that has another one now stays
 */
public record Erasure(CellName name, double state) {}
