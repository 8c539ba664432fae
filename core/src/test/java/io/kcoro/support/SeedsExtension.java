package io.kcoro.support;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Hands a test its {@link Seeds} and names them in its failure. */
public final class SeedsExtension implements ParameterResolver, TestExecutionExceptionHandler {
  private static final Namespace NAMESPACE = Namespace.create(SeedsExtension.class);

  /** Carries the seed to wherever the failure is shown: console, report, IDE. */
  static final class SeedOfFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SeedOfFailure(Seeds seeds) {
      super("repeat this run with " + seeds, null, false, false);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Seeds.class;
  }

  @Override
  public Seeds resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(Seeds.class, type -> Seeds.next(), Seeds.class);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    @Nullable Seeds seeds = context.getStore(NAMESPACE).get(Seeds.class, Seeds.class);
    if (seeds != null) {
      failure.addSuppressed(new SeedOfFailure(seeds));
    }
    throw failure;
  }
}
