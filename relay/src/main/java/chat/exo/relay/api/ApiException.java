package chat.exo.relay.api;

/** Ends a request with a problem: whoever took the request turns it into the answer. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Answer.Problem problem;

  public ApiException(Fault fault, String detail) {
    super(detail, null, false, false); // a peer's fault is an answer, not an accident: no trace
    this.problem = new Answer.Problem(fault, detail);
  }

  public Answer.Problem problem() {
    return problem;
  }
}
