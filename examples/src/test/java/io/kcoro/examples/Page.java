package io.kcoro.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A page of the documentation, and the source its code is taken from. */
final class Page {
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("kcoro.root"), "kcoro.root is not set"));

  private Page() {}

  /**
   * Checks that a page is: each region of {@code source}, and below it, if it is a method, what
   * that gives; and commands for a shell anywhere.
   */
  static void checkShows(String page, Class<?> source) throws Exception {
    List<String> expected = new ArrayList<>();
    for (Map.Entry<String, String> region : regions(source).entrySet()) {
      expected.add("java\n" + region.getValue());
      boolean isClass = Character.isUpperCase(region.getKey().charAt(0));
      if (!region.getKey().equals("imports") && !isClass) {
        Object given = source.getDeclaredMethod(region.getKey()).invoke(null);
        expected.add("text\n" + given + "\n");
      }
    }
    assertThat(blocks(page).stream().filter(block -> !block.startsWith("sh\n")))
        .containsExactlyElementsOf(expected);
  }

  /**
   * The fenced blocks of a page, in their order: the language in the first line, then the content.
   *
   * @param page the path from the root of the repository
   */
  static List<String> blocks(String page) throws IOException {
    List<String> blocks = new ArrayList<>();
    StringBuilder block = null;
    for (String line : Files.readAllLines(ROOT.resolve(page))) {
      if (!line.startsWith("```")) {
        if (block != null) {
          block.append(line).append('\n');
        }
      } else if (block == null) {
        block = new StringBuilder(line.substring(3)).append('\n');
      } else {
        blocks.add(block.toString());
        block = null;
      }
    }
    if (block != null) {
      throw new AssertionError(page + ": the last block is not closed");
    }
    return blocks;
  }

  /**
   * The regions of a source file by their names, in their order, without the indentation that all
   * lines of a region share, and without blank lines at their ends.
   */
  static Map<String, String> regions(Class<?> source) throws IOException {
    Path file =
        ROOT.resolve("examples/src/main/java")
            .resolve(source.getName().replace('.', '/') + ".java");
    Map<String, String> regions = new LinkedHashMap<>();
    String name = null;
    StringBuilder region = new StringBuilder();
    for (String line : Files.readAllLines(file)) {
      String text = line.strip();
      if (text.startsWith("// region ")) {
        name = text.substring("// region ".length());
        region.setLength(0);
      } else if (text.equals("// endregion")) {
        regions.put(
            Objects.requireNonNull(name, "a region ends that has not begun"),
            region.toString().stripTrailing().stripIndent().strip() + "\n");
        name = null;
      } else if (name != null) {
        region.append(line).append('\n');
      }
    }
    if (name != null) {
      throw new AssertionError("region " + name + " has no end");
    }
    return regions;
  }
}
