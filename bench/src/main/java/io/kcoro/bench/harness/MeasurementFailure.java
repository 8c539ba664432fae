package io.kcoro.bench.harness;

/// A process that was to measure did not. The message is one line and names the file with its
/// output.
final class MeasurementFailure extends Exception {
  private static final long serialVersionUID = 1L;

  MeasurementFailure(String message) {
    super(message);
  }

  MeasurementFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
