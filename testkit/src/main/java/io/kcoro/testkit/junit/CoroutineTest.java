package io.kcoro.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test method that is the body of a [io.kcoro.testkit.TestRun]: in virtual time, in an order
/// drawn from a seed, watched for hangs and leaks. It may take the [io.kcoro.testkit.TestScope] as
/// a parameter.
///
/// ```java
/// @CoroutineTest(runs = 100)
/// void transfersKeepTheSum(TestScope test) throws Exception {
///   test.scope().launch(() -> ...);
/// }
/// ```
///
/// A failure names its seed; `-Dkcoro.seed=N` runs the test once, with that.
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@SuppressWarnings("exports") // who has no JUnit does not use this package
@TestTemplate
@ExtendWith(CoroutineTestExtension.class)
public @interface CoroutineTest {
  /// With how many seeds it is run, each a test of its own.
  int runs() default 1;

  /// The seed of all runs, if it is always to be the same one; as a text, `0x` for hexadecimal.
  String seed() default "";

  /// Seconds of real time after which a run fails that is not over.
  int limitSeconds() default 30;
}
