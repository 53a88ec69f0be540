package chat.exo.relay.hear;

import chat.exo.graph.store.write.WriteListener;
import chat.exo.graph.store.write.WriteStage;
import chat.exo.relay.read.ReadStage;
import chat.exo.relay.socket.SocketListener;
import chat.exo.relay.socket.Sockets;
import chat.exo.relay.verify.VerifyStage;
import chat.exo.relay.verify.program.PolicyProgram;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes the stages of a flow, each with the flow as its listener; started, and closed by the flow. */
public interface StageFactory {
  Sockets sockets(SocketListener listener);

  VerifyStage verify();

  /** The operator's program that is asked about every write, if there is one. */
  Optional<PolicyProgram> program();

  WriteStage write(WriteListener listener);

  ReadStage read(Consumer<ReadStage.Result> listener);
}
