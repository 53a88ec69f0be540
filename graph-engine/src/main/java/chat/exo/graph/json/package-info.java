/** ECMAScript's JSON text of strings, numbers, trees and graphs: what HAM compares, SEA signs and the graph hash sums. */
@NullMarked
package chat.exo.graph.json;

import org.jspecify.annotations.NullMarked;
