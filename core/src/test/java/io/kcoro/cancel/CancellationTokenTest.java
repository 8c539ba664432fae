package io.kcoro.cancel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kcoro.cancel.CancellationReason.Kind;
import io.kcoro.cancel.CancellationToken.Registration;
import io.kcoro.internal.wait.CancelSignal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** One token and its handlers. Links between tokens have a test of their own. */
class CancellationTokenTest {
  private static final CancellationReason REASON =
      new CancellationReason(Kind.SHUTDOWN, "the end", new IllegalStateException("cause"));

  private final CancellationSource source = new CancellationSource();
  private final CancellationToken token = source.token();
  private final List<String> log = new ArrayList<>();

  private void log(String line) {
    log.add(line);
  }

  @Test
  void aTokenIsStickyAndItsFirstReasonWins() throws Exception {
    assertThat(token.isCancelled()).isFalse();
    assertThat(token.reason()).isNull();
    token.throwIfCancelled();

    assertThat(source.cancel(REASON)).isTrue();
    assertThat(source.cancel("later")).isFalse();

    assertThat(token.isCancelled()).isTrue();
    assertThat(token.reason()).isSameAs(REASON);
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(token::throwIfCancelled)
        .withMessageContaining("SHUTDOWN: the end")
        .withCause(REASON.cause())
        .satisfies(e -> assertThat(e.reason()).isSameAs(REASON));
    source.close();
    assertThat(token.isCancelled()).isTrue();
    assertThat(source.token()).isSameAs(token);
  }

  @Test
  void closingASourceDoesNotCancel() {
    source.close();
    source.close();
    assertThat(token.isCancelled()).isFalse();
    assertThat(source.cancel("now")).isTrue();
    assertThat(token.reason()).isEqualTo(CancellationReason.user("now"));
  }

  @Test
  void handlersRunOnceInOrderInTheThreadThatCancels() {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int n = i;
      token.onCancel(reason -> {
        assertThat(reason).isSameAs(REASON);
        threads.add(Thread.currentThread());
        log("handler " + n);
      });
    }
    source.cancel(REASON);
    source.cancel(REASON);

    assertThat(log).hasSize(100).startsWith("handler 0", "handler 1").endsWith("handler 99");
    assertThat(threads).containsOnly(Thread.currentThread());
  }

  @Test
  void aHandlerSeesTheTokenCancelled() {
    token.onCancel(reason -> log("" + token.isCancelled() + source.cancel("again")));
    source.cancel(REASON);
    assertThat(log).containsExactly("truefalse");
  }

  @Test
  void aHandlerRegisteredAfterwardsRunsAtOnce() {
    source.cancel(REASON);
    Registration registration = token.onCancel(reason -> log(reason.message()));
    assertThat(log).containsExactly("the end");
    registration.close();
    assertThat(log).hasSize(1);
  }

  @Test
  void aClosedRegistrationDoesNotRun() {
    Registration first = token.onCancel(reason -> log("first"));
    token.onCancel(reason -> log("second"));
    Registration third = token.onCancel(reason -> log("third"));
    first.close();
    first.close();
    third.close();
    source.cancel(REASON);
    first.close();
    assertThat(log).containsExactly("second");
  }

  @Test
  void handlersMayRegisterCloseAndCancel() {
    CancellationSource other = new CancellationSource();
    AtomicReference<Registration> last = new AtomicReference<>();
    other.token().onCancel(reason -> log("other"));
    token.onCancel(reason -> {
      token.onCancel(again -> log("registered while cancelled"));
      last.get().close();
      other.cancel(reason);
      log("first");
    });
    last.set(token.onCancel(reason -> log("last")));
    source.cancel(REASON);
    assertThat(log).contains("registered while cancelled", "other", "first");
    assertThat(other.token().reason()).isSameAs(REASON);
    assertThat(invariants(token)).isZero();
  }

  /** No handler runs under a lock: two tokens whose handlers cancel each other do not deadlock. */
  @Test
  void twoTokensMayCancelEachOther() throws Exception {
    CancellationSource other = new CancellationSource();
    CyclicBarrier both = new CyclicBarrier(2);
    AtomicInteger ran = new AtomicInteger();
    source.token().onCancel(reason -> cancelAfter(both, other, ran));
    other.token().onCancel(reason -> cancelAfter(both, source, ran));
    Thread one = Thread.ofPlatform().start(() -> source.cancel("one"));
    Thread two = Thread.ofVirtual().start(() -> other.cancel("two"));
    one.join();
    two.join();
    assertThat(ran).hasValue(2);
  }

  private static void cancelAfter(
      CyclicBarrier both, CancellationSource source, AtomicInteger ran) {
    try {
      both.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    Thread registrar =
        Thread.ofPlatform().start(() -> source.token().onCancel(reason -> ran.addAndGet(0)));
    source.cancel("from a handler");
    try {
      registrar.join(); // another thread gets in while this handler runs
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    ran.incrementAndGet();
  }

  @Test
  void aHandlerThatThrowsHarmsNoOtherAndGoesToTheUncaughtHandler() throws Exception {
    List<Throwable> uncaught = new ArrayList<>();
    IllegalStateException failure = new IllegalStateException("on purpose");
    Error error = new AssertionError("on purpose");
    token.onCancel(reason -> log("before"));
    token.onCancel(reason -> {
      throw failure;
    });
    token.onCancel(reason -> log("between"));
    token.onCancel(reason -> {
      throw error;
    });
    token.onCancel(reason -> log("after"));
    List<Boolean> first = new ArrayList<>();
    inThread(
        (thread, thrown) -> uncaught.add(thrown),
        () -> {
          first.add(source.cancel(REASON));
          token.onCancel(reason -> {
            throw failure;
          });
        });
    assertThat(first).containsExactly(true);
    assertThat(log).containsExactly("before", "between", "after");
    assertThat(uncaught).containsExactly(failure, error, failure);
  }

  @Test
  void anUncaughtHandlerThatThrowsHarmsNobodyEither() throws Exception {
    token.onCancel(reason -> {
      throw new IllegalStateException("on purpose");
    });
    token.onCancel(reason -> log("after"));
    inThread(
        (thread, thrown) -> {
          throw new IllegalStateException("broken, on purpose");
        },
        () -> source.cancel(REASON));
    assertThat(log).containsExactly("after");
  }

  private static void inThread(UncaughtExceptionHandler handler, Runnable body)
      throws InterruptedException {
    Thread thread = Thread.ofPlatform().uncaughtExceptionHandler(handler).start(body);
    thread.join();
  }

  @Test
  void aMillionShortRegistrationsLeaveNothing() {
    Registration stays = token.onCancel(reason -> log("stays"));
    for (int i = 0; i < 1_000_000; i++) {
      token.onCancel(reason -> log("gone")).close();
    }
    assertThat(invariants(token)).isEqualTo(1);
    stays.close();
    assertThat(invariants(token)).isZero();
    source.cancel(REASON);
    assertThat(log).isEmpty();
  }

  @Test
  void aClosedRegistrationDoesNotKeepItsHandlerReachable() {
    Registration before = token.onCancel(reason -> log("before"));
    WeakReference<Object> handler = registerAndClose();
    Registration after = token.onCancel(reason -> log("after"));
    awaitCleared(handler);
    before.close();
    after.close();
  }

  @Test
  void aTokenThatWasCancelledDoesNotKeepItsHandlersReachable() {
    Object held = new Object();
    WeakReference<Object> reference = new WeakReference<>(held);
    Object captured = held;
    held = null;
    token.onCancel(new Holder(captured));
    captured = null;
    source.cancel(REASON);
    awaitCleared(reference);
    assertThat(token.isCancelled()).isTrue();
  }

  private WeakReference<Object> registerAndClose() {
    Object held = new Object();
    token.onCancel(new Holder(held)).close();
    return new WeakReference<>(held);
  }

  private record Holder(Object held) implements java.util.function.Consumer<CancellationReason> {
    @Override
    public void accept(CancellationReason reason) {
      assertThat(held).isNotNull();
    }
  }

  private static void awaitCleared(WeakReference<Object> reference) {
    while (reference.get() != null) {
      System.gc();
    }
  }

  @Test
  void neverIsNeverCancelledAndKeepsNothing() throws Exception {
    CancellationToken never = CancellationToken.never();
    try (Registration registration = never.onCancel(reason -> log("never"))) {
      assertThat(registration).isNotNull();
      assertThat(invariants(never)).isZero();
    }
    assertThat(never.isCancelled()).isFalse();
    assertThat(never.reason()).isNull();
    never.throwIfCancelled();
    assertThat(CancellationToken.never()).isSameAs(never);
    assertThat(log).isEmpty();
  }

  @Test
  void nullIsRefused() {
    assertThatNullPointerException().isThrownBy(() -> token.onCancel(null));
    assertThatNullPointerException().isThrownBy(() -> source.cancel((CancellationReason) null));
    assertThatNullPointerException().isThrownBy(() -> source.cancel((String) null));
    assertThatNullPointerException().isThrownBy(() -> new CancellationReason(null, "x", null));
    assertThatNullPointerException().isThrownBy(() -> new CancelledException(null));
    assertThat(token.isCancelled()).isFalse();
  }

  @Test
  void anUncheckedInterruptSetsTheFlagUnlessItIsACancellation() {
    InterruptedException interrupt = new InterruptedException();
    assertThat(new UncheckedInterruptedException(interrupt)).hasCause(interrupt);
    assertThat(Thread.interrupted()).isTrue();
    CancelledException cancelled = new CancelledException(REASON);
    assertThat(new UncheckedInterruptedException(cancelled)).hasCause(cancelled);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void theReasonSurvivesSerialization() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new CancelledException(REASON));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      CancelledException read = (CancelledException) in.readObject();
      assertThat(read).hasMessage("cancelled, " + REASON);
      assertThat(read.reason()).hasToString(REASON.toString());
      assertThat(read.reason().kind()).isEqualTo(REASON.kind());
      assertThat(read.reason().cause()).hasSameClassAs(REASON.cause());
    }
  }

  @Test
  void aTokenTellsItsStateToPeople() {
    assertThat(token).hasToString("CancellationToken[not cancelled]");
    source.cancel(REASON);
    assertThat(token).hasToString("CancellationToken[" + REASON + "]");
  }

  static int invariants(CancellationToken token) {
    return ((CancelSignal) token).checkInvariants();
  }
}
