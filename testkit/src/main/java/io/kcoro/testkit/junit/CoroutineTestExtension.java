package io.kcoro.testkit.junit;

import io.kcoro.testkit.PreparedRun;
import io.kcoro.testkit.TestRun;
import io.kcoro.testkit.TestScope;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/// Runs the methods that are marked [CoroutineTest].
@SuppressWarnings("exports") // who has no JUnit does not use this package
public final class CoroutineTestExtension implements TestTemplateInvocationContextProvider {
  private static final String SEED = "kcoro.seed";

  /// For JUnit.
  public CoroutineTestExtension() {}

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(context.getTestMethod(), CoroutineTest.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    CoroutineTest marked =
        AnnotationSupport.findAnnotation(context.getTestMethod(), CoroutineTest.class)
            .orElseThrow();
    TestRun run =
        TestRun.create()
            .named(context.getDisplayName())
            .limit(Duration.ofSeconds(marked.limitSeconds()));
    TestRun seeded = marked.seed().isEmpty() ? run : run.seed(Long.decode(marked.seed()));
    boolean repeats = !System.getProperty(SEED, "").isBlank();
    int runs = repeats || !marked.seed().isEmpty() ? 1 : marked.runs();
    return IntStream.rangeClosed(1, runs)
        .mapToObj(number -> new Repetition(seeded, runs == 1 ? "" : "run " + number));
  }

  /// One run of one method.
  private record Repetition(TestRun run, String name) implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int index) {
      return name.isEmpty() ? "run" : name;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new InRun(run.prepare()));
    }
  }

  /// Hands the method what it takes, and runs it.
  private record InRun(PreparedRun run) implements ParameterResolver, InvocationInterceptor {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == TestScope.class
          && parameter.getDeclaringExecutable() instanceof Method method
          && AnnotationSupport.isAnnotated(method, CoroutineTest.class);
    }

    @Override
    public TestScope resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return run.test();
    }

    @Override
    public void interceptTestTemplateMethod(
        Invocation<@Nullable Void> invocation,
        ReflectiveInvocationContext<Method> method,
        ExtensionContext context)
        throws Throwable {
      run.<Exception>run(test -> {
        try {
          invocation.proceed();
        } catch (Exception | Error thrown) {
          throw thrown;
        } catch (Throwable thrown) {
          throw new IllegalStateException("neither an exception nor an error", thrown);
        }
      });
    }
  }
}
