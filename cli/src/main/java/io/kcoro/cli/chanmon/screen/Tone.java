package io.kcoro.cli.chanmon.screen;

/// How a character looks. What it says is never in the tone alone.
enum Tone {
  PLAIN,
  FAINT,
  STRONG,
  BAR,
  MEAN,
  WARNING,
  CHOSEN
}
