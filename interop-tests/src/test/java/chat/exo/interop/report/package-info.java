/** What a test may need of the machine beyond Java and Node, and what came of a whole run of tests. */
@org.jspecify.annotations.NullMarked
package chat.exo.interop.report;
