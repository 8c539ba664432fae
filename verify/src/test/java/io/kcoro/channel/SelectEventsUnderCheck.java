package io.kcoro.channel;

import io.kcoro.cancel.CancellationSource;
import io.kcoro.internal.wait.CancelSignal;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;

/// Selects that a token ends, as a clause or as the scope around them, or that are out of time.
public abstract class SelectEventsUnderCheck extends SelectUnderCheck
    implements SelectOperations.Events {
  private final CancellationSource source = new CancellationSource();
  private final SelectEvent[] armed = new SelectEvent[THREADS + 1];

  SelectEventsUnderCheck(int... capacities) {
    super(capacities);
  }

  @Override
  @Operation
  public boolean fire() {
    return source.cancel("fired");
  }

  @Override
  @Operation
  public String selectOrToken(
      @Param(gen = ThreadIdGen.class) int thread,
      @Param(gen = IntGen.class, conf = "0:6") int shape,
      @Param(gen = IntGen.class, conf = "1:5") int element) {
    if (pending[thread] != null) {
      return "busy";
    }
    Turn turn = make(SHAPES.get(shape), element);
    CancelClause clause = turn.select().cancelled(source.token());
    return begin(thread, turn, clause.event());
  }

  @Override
  @Operation
  public String selectInScope(
      @Param(gen = ThreadIdGen.class) int thread,
      @Param(gen = IntGen.class, conf = "0:6") int shape,
      @Param(gen = IntGen.class, conf = "1:5") int element) {
    if (pending[thread] != null) {
      return "busy";
    }
    Turn turn = make(SHAPES.get(shape), element);
    CancelSignal signal = (CancelSignal) source.token();
    return begin(thread, turn, branch(turn).wait.scopeEvent(signal));
  }

  private String begin(int thread, Turn turn, SelectEvent event) {
    String result = begin(thread, turn);
    if (result.equals("waits")) {
      armed[thread] = event;
      arm(event, (CancelSignal) source.token(), branch(turn).epoch);
    }
    return result;
  }

  private static SelectBranch branch(Turn turn) {
    return turn.clauses().getFirst().branch;
  }

  void arm(SelectEvent event, CancelSignal signal, long epoch) {
    event.arm(epoch);
  }

  @Override
  @Operation
  public String settle(@Param(gen = ThreadIdGen.class) int thread) {
    String result = super.settle(thread);
    if (armed[thread] != null) {
      armed[thread].disarm();
      armed[thread] = null;
    }
    return result;
  }

  @Override
  @Operation
  public String selectTooLate(
      @Param(gen = ThreadIdGen.class) int thread,
      @Param(gen = IntGen.class, conf = "0:6") int shape,
      @Param(gen = IntGen.class, conf = "1:5") int element) {
    if (pending[thread] != null) {
      return "busy";
    }
    Turn turn = make(SHAPES.get(shape), element);
    turn.select().timeout(Duration.ZERO); // which reads no clock
    try {
      String result = turn.text(turn.select().await());
      turn.select().checkInvariants();
      return result;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
