package io.kcoro.cli.chanmon.screen;

/// How a character looks. What it says is never in the tone alone.
enum Tone {
  PLAIN("0"),
  FAINT("0;2"),
  STRONG("0;1"),
  BAR("0;36"),
  MEAN("0;33"),
  WARNING("0;31"),
  CHOSEN("0;7");

  private final String attributes;

  /// @param attributes as ECMA-48 numbers them, for SGR
  Tone(String attributes) {
    this.attributes = attributes;
  }

  String attributes() {
    return attributes;
  }
}
