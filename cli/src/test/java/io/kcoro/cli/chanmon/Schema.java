package io.kcoro.cli.chanmon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The part of JSON Schema that {@code docs/chanmon.schema.json} uses. */
@SuppressWarnings("unchecked") // the schema is an object of objects
final class Schema {
  private final Map<String, Object> definitions;

  private Schema(Map<String, Object> definitions) {
    this.definitions = definitions;
  }

  static Schema read() throws IOException {
    // Tests run in the folder of their module.
    String text = Files.readString(Path.of("..", "docs", "chanmon.schema.json"));
    return new Schema((Map<String, Object>) Json.object(text).get("$defs"));
  }

  /** That it is a valid object of this kind, and has no field that the schema does not explain. */
  void check(String definition, Object value) {
    check(definition, (Map<String, Object>) definitions.get(definition), value);
  }

  private void check(String path, Map<String, Object> rule, Object value) {
    rule.forEach((keyword, argument) -> {
      switch (keyword) {
        case "$ref" -> check(path, definition((String) argument), value);
        case "type" ->
            assertThat(argument instanceof List<?> types ? types : List.of(argument))
                .as(path + " = " + value)
                .containsAnyElementsOf(typesOf(value));
        case "const" -> assertThat(value).as(path).isEqualTo(argument);
        case "enum" -> assertThat((List<Object>) argument).as(path).contains(value);
        case "minimum" -> {
          if (value != null) {
            assertThat(((Number) value).doubleValue())
                .as(path)
                .isGreaterThanOrEqualTo(((Number) argument).doubleValue());
          }
        }
        case "maximum" -> {
          if (value != null) {
            assertThat(((Number) value).doubleValue())
                .as(path)
                .isLessThanOrEqualTo(((Number) argument).doubleValue());
          }
        }
        case "required" ->
            assertThat(((Map<String, Object>) value).keySet())
                .as(path)
                .containsExactlyElementsOf((List<String>) argument);
        case "properties" ->
            ((Map<String, Object>) argument)
                .forEach((name, property) ->
                    check(
                        path + "." + name,
                        (Map<String, Object>) property,
                        ((Map<String, Object>) value).get(name)));
        case "description" -> {}
        default -> throw new AssertionError("this test does not know '" + keyword + "'");
      }
    });
  }

  private Map<String, Object> definition(String reference) {
    return (Map<String, Object>) definitions.get(reference.replace("#/$defs/", ""));
  }

  private static List<String> typesOf(Object value) {
    return switch (value) {
      case null -> List.of("null");
      case Long _ -> List.of("integer", "number");
      case Double _ -> List.of("number");
      case Boolean _ -> List.of("boolean");
      case String _ -> List.of("string");
      case Map<?, ?> _ -> List.of("object");
      default -> List.of("array");
    };
  }
}
