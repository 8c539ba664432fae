package io.kcoro.cli.attach;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** An object of JSON. A member that is null counts as absent. */
final class JsonTree {
  private static final JsonFactory JSON = JsonFactory.builder().build();

  private final Map<String, @Nullable Object> members;

  private JsonTree(Map<String, @Nullable Object> members) {
    this.members = members;
  }

  /** Reads {@code text}, which is one object. */
  static JsonTree of(String text) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("no object of JSON");
      }
      return object(parser);
    }
  }

  private static JsonTree object(JsonParser parser) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, value(parser));
    }
    return new JsonTree(members);
  }

  private static @Nullable Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        List<@Nullable Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        yield array;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private <T> T member(String name, Class<T> type) {
    T value = optional(name, type);
    if (value == null) {
      throw new IllegalArgumentException("the member '" + name + "' is missing");
    }
    return value;
  }

  private <T> @Nullable T optional(String name, Class<T> type) {
    Object value = members.get(name);
    return type.isInstance(value) ? type.cast(value) : null;
  }

  String text(String name) {
    return member(name, String.class);
  }

  long number(String name) {
    return member(name, Long.class);
  }

  @Nullable Long numberOrNull(String name) {
    return optional(name, Long.class);
  }

  boolean flag(String name) {
    return member(name, Boolean.class);
  }

  @Nullable JsonTree objectOrNull(String name) {
    return optional(name, JsonTree.class);
  }

  JsonTree object(String name) {
    return member(name, JsonTree.class);
  }

  List<JsonTree> objects(String name) {
    List<JsonTree> found = new ArrayList<>();
    for (Object each : member(name, List.class)) {
      found.add((JsonTree) each);
    }
    return found;
  }
}
