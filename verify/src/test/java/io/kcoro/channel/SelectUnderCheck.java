package io.kcoro.channel;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;

/// The shipped selects behind the operations that Lincheck runs. A wait begins in one operation and
/// is settled in another one, so that a scenario never blocks; what a thread that waits does in
/// between, it may do to itself as well.
public abstract class SelectUnderCheck implements SelectOperations {
  final DefaultChannel<?>[] channels;
  final Turn[] pending = new Turn[THREADS + 1];

  /// A select and its channel clauses in their order.
  record Turn(Select select, List<ChannelClause> clauses) {
    String text(SelectClause chosen) {
      if (chosen == null) {
        return "withdrawn";
      }
      if (!(chosen instanceof ChannelClause channel)) {
        return chosen instanceof CancelClause ? "cancelled" : "timed out";
      }
      int clause = clauses.indexOf(channel);
      if (channel.isClosed()) {
        return clause + (channel.cause() == null ? " closed" : " closed with cause");
      }
      return chosen instanceof ReceiveClause<?> receive
          ? clause + " received " + receive.element()
          : clause + " sent";
    }
  }

  SelectUnderCheck(int... capacities) {
    channels = new DefaultChannel<?>[capacities.length];
    for (int i = 0; i < capacities.length; i++) {
      channels[i] = Channel.builder().name("channel " + i).buffered(capacities[i]).build(1);
    }
  }

  @Override
  @Operation
  public String trySend(
      @Param(gen = IntGen.class, conf = "0:1") int channel,
      @Param(gen = IntGen.class, conf = "1:5") int element) {
    return channels[channel].offer(element, null).toString();
  }

  @Override
  @Operation
  public String tryReceive(@Param(gen = IntGen.class, conf = "0:1") int channel) {
    return channels[channel].poll(null).toString();
  }

  @Override
  @Operation
  public String select(
      @Param(gen = ThreadIdGen.class) int thread,
      @Param(gen = IntGen.class, conf = "0:6") int shape,
      @Param(gen = IntGen.class, conf = "1:5") int element) {
    return pending[thread] != null ? "busy" : begin(thread, make(SHAPES.get(shape), element));
  }

  final String begin(int thread, Turn turn) {
    turn.select.reset();
    SelectClause chosen = turn.select.tryClauses();
    if (chosen == null) {
      chosen = turn.select.takeOrQueue();
    }
    if (chosen == null) {
      pending[thread] = turn;
      return "waits";
    }
    return turn.text(chosen);
  }

  @Override
  @Operation
  public String settle(@Param(gen = ThreadIdGen.class) int thread) {
    Turn turn = pending[thread];
    if (turn == null) {
      return "idle";
    }
    pending[thread] = null;
    SelectClause chosen = turn.select.giveUp();
    turn.select.checkInvariants();
    return turn.text(chosen);
  }

  @Override
  @Operation
  public String selectNow(
      @Param(gen = ThreadIdGen.class) int thread,
      @Param(gen = IntGen.class, conf = "0:6") int shape,
      @Param(gen = IntGen.class, conf = "1:5") int element) {
    if (pending[thread] != null) {
      return "busy";
    }
    Turn turn = make(SHAPES.get(shape), element);
    SelectClause chosen = tryNow(turn.select);
    turn.select.checkInvariants();
    return turn.text(chosen);
  }

  SelectClause tryNow(Select select) {
    return select.tryNow();
  }

  @Validate
  public void invariants() {
    for (DefaultChannel<?> channel : channels) {
      channel.checkInvariants();
    }
  }

  @SuppressWarnings("unchecked")
  final Turn make(Shape shape, int element) {
    Select select = Select.ordered();
    List<ChannelClause> clauses = new ArrayList<>();
    for (int i = 0; i < shape.clauses(); i++) {
      DefaultChannel<Object> channel = (DefaultChannel<Object>) channels[shape.channel(i)];
      clauses.add(shape.sends(i) ? select.send(channel, element + i) : select.receive(channel));
    }
    return new Turn(select, clauses);
  }
}
