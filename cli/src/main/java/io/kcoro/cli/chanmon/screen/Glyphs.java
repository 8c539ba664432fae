package io.kcoro.cli.chanmon.screen;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// The characters that lines, bars and graphs are made of.
///
/// @param levels from empty to full, for graphs
/// @param mean marks a mean
/// @param full a part of a bar that is there
/// @param rest a part of a bar that is not
/// @param corners of a box: top left, top right, bottom left, bottom right
/// @param horizontal the edge of a box
/// @param vertical the edge of a box
/// @param arrows the keys that choose
record Glyphs(
    String levels,
    char mean,
    char full,
    char rest,
    String corners,
    char horizontal,
    char vertical,
    String arrows) {
  static final Glyphs UNICODE = new Glyphs(" ▁▂▃▄▅▆▇█", '•', '█', '░', "┌┐└┘", '─', '│', "↑↓");
  static final Glyphs ASCII = new Glyphs(" ._:-=+*#", 'o', '#', '.', "++++", '-', '|', "up/down");

  /// Those that a terminal with this encoding shows.
  static Glyphs of(Charset charset) {
    return charset.equals(StandardCharsets.UTF_8) ? UNICODE : ASCII;
  }
}
