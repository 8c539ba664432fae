package io.kcoro.verify;

import static java.util.stream.Collectors.joining;

import io.kcoro.Suspending;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodType;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The public and protected signatures of a module's exported packages as text: sorted, so that two
 * builds of the same sources give the same lines, with nullness and {@link Suspending}.
 */
final class ApiDump {
  private static final String SUSPENDING = "@Suspending ";
  private static final String NULLABLE = "@org.jspecify.annotations.Nullable() ";
  private static final ClassDesc SUSPENDING_MARK = ClassDesc.of(Suspending.class.getName());

  private ApiDump() {}

  /** One line a type, followed by one indented line a member. */
  static String of(ModuleReference module) {
    return of(exportedClasses(module));
  }

  static String of(List<Class<?>> classes) {
    return classes.stream()
        .filter(ApiDump::isVisible)
        .sorted(Comparator.comparing(Class::getName))
        .map(ApiDump::describe)
        .collect(joining("\n"));
  }

  private static List<Class<?>> exportedClasses(ModuleReference module) {
    ModuleDescriptor descriptor = module.descriptor();
    Set<String> exported = Modules.exportedToAll(descriptor);
    try (ModuleReader reader = module.open();
        Stream<String> entries = reader.list()) {
      return entries
          .filter(entry -> entry.endsWith(".class"))
          .map(entry -> entry.substring(0, entry.length() - ".class".length()).replace('/', '.'))
          .filter(name -> name.contains("."))
          .filter(name -> exported.contains(name.substring(0, name.lastIndexOf('.'))))
          .filter(name -> !name.endsWith(".package-info"))
          .<Class<?>>map(ApiDump::load)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read module " + descriptor.name(), e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ApiDump.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("not on the class path: " + name, e);
    }
  }

  private static String describe(Class<?> type) {
    Set<String> suspending = suspendingMethods(type);
    Stream<String> members =
        Stream.of(
                Arrays.stream(type.getDeclaredFields())
                    .filter(field -> isVisible(field, type))
                    .map(ApiDump::describe),
                Arrays.stream(type.getDeclaredConstructors())
                    .filter(constructor -> isVisible(constructor, type))
                    .map(ApiDump::describe),
                Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> isVisible(method, type))
                    .map(method ->
                        (suspending.contains(key(method)) ? SUSPENDING : "") + describe(method)))
            .flatMap(lines -> lines)
            .sorted();
    return Stream.concat(Stream.of(header(type)), members.map(line -> "  " + line))
        .map(line -> line.replace(NULLABLE, "@Nullable ") + "\n")
        .collect(joining());
  }

  private static String header(Class<?> type) {
    StringBuilder line = new StringBuilder(modifiers(type));
    line.append(kind(type))
        .append(' ')
        .append(type.getName())
        .append(typeParameters(type.getTypeParameters()));
    AnnotatedType superclass = type.getAnnotatedSuperclass();
    if (superclass != null
        && superclass.getType() != Object.class
        && !type.isEnum()
        && !type.isRecord()) {
      line.append(" extends ").append(superclass);
    }
    if (type.getAnnotatedInterfaces().length > 0 && !type.isAnnotation()) {
      line.append(type.isInterface() ? " extends " : " implements ")
          .append(list(type.getAnnotatedInterfaces()));
    }
    return line.toString();
  }

  private static String modifiers(Class<?> type) {
    int modifiers = type.getModifiers() & ~Modifier.INTERFACE;
    if (type.isInterface()) {
      modifiers &= ~Modifier.ABSTRACT & ~Modifier.STATIC;
    }
    String sealed = type.isSealed() ? "sealed " : "";
    String text = Modifier.toString(modifiers);
    return deprecation(type.isAnnotationPresent(Deprecated.class))
        + (text.isEmpty() ? "" : text + " ")
        + sealed;
  }

  private static String kind(Class<?> type) {
    if (type.isAnnotation()) {
      return "@interface";
    }
    if (type.isInterface()) {
      return "interface";
    }
    if (type.isEnum()) {
      return "enum";
    }
    return type.isRecord() ? "record" : "class";
  }

  private static String describe(Field field) {
    return deprecation(field.isAnnotationPresent(Deprecated.class))
        + modifiers(field, Modifier.fieldModifiers())
        + field.getAnnotatedType()
        + " "
        + field.getName();
  }

  private static String describe(Constructor<?> constructor) {
    return deprecation(constructor.isAnnotationPresent(Deprecated.class))
        + modifiers(constructor, Modifier.constructorModifiers())
        + prefixed(constructor)
        + constructor.getDeclaringClass().getSimpleName()
        + arguments(constructor);
  }

  private static String describe(Method method) {
    return deprecation(method.isAnnotationPresent(Deprecated.class))
        + (method.isDefault() ? "default " : "")
        + modifiers(method, Modifier.methodModifiers() & ~Modifier.SYNCHRONIZED)
        + prefixed(method)
        + method.getAnnotatedReturnType()
        + " "
        + method.getName()
        + arguments(method)
        + (method.getDefaultValue() == null ? "" : " default " + method.getDefaultValue());
  }

  private static String deprecation(boolean present) {
    return present ? "@Deprecated " : "";
  }

  private static String modifiers(Member member, int shown) {
    String text = Modifier.toString(member.getModifiers() & shown);
    return text.isEmpty() ? "" : text + " ";
  }

  private static String prefixed(Executable code) {
    String parameters = typeParameters(code.getTypeParameters());
    return parameters.isEmpty() ? "" : parameters + " ";
  }

  private static String arguments(Executable code) {
    String errors =
        code.getAnnotatedExceptionTypes().length == 0
            ? ""
            : " throws " + list(code.getAnnotatedExceptionTypes());
    return "(" + list(code.getAnnotatedParameterTypes()) + ")" + errors;
  }

  private static String typeParameters(TypeVariable<?>[] parameters) {
    return parameters.length == 0
        ? ""
        : Arrays.stream(parameters).map(ApiDump::withBounds).collect(joining(", ", "<", ">"));
  }

  private static String withBounds(TypeVariable<?> parameter) {
    String bounds =
        Arrays.stream(parameter.getAnnotatedBounds())
            .map(AnnotatedType::toString)
            .filter(bound -> !bound.equals("java.lang.Object"))
            .collect(joining(" & "));
    return parameter.getName() + (bounds.isEmpty() ? "" : " extends " + bounds);
  }

  private static String list(AnnotatedType[] types) {
    return Arrays.stream(types).map(AnnotatedType::toString).collect(joining(", "));
  }

  private static boolean isVisible(Class<?> type) {
    boolean open =
        Modifier.isPublic(type.getModifiers()) || Modifier.isProtected(type.getModifiers());
    Class<?> outer = type.getEnclosingClass();
    return open && !type.isAnonymousClass() && (outer == null || isVisible(outer));
  }

  private static boolean isVisible(Member member, Class<?> type) {
    boolean inherited =
        Modifier.isProtected(member.getModifiers()) && !Modifier.isFinal(type.getModifiers());
    return !member.isSynthetic() && (Modifier.isPublic(member.getModifiers()) || inherited);
  }

  /** The mark is kept in the class file only, where reflection does not see it. */
  private static Set<String> suspendingMethods(Class<?> type) {
    return parse(type).methods().stream()
        .filter(ApiDump::isSuspending)
        .map(method -> method.methodName().stringValue() + method.methodType().stringValue())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static ClassModel parse(Class<?> type) {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream bytes = type.getResourceAsStream(file)) {
      if (bytes == null) {
        throw new IllegalStateException("no class file " + file);
      }
      return ClassFile.of().parse(bytes.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static boolean isSuspending(MethodModel method) {
    return method
        .findAttribute(Attributes.runtimeInvisibleAnnotations())
        .map(marks ->
            marks.annotations().stream()
                .anyMatch(mark -> mark.classSymbol().equals(SUSPENDING_MARK)))
        .orElse(false);
  }

  private static String key(Method method) {
    return method.getName()
        + MethodType.methodType(method.getReturnType(), method.getParameterTypes())
            .toMethodDescriptorString();
  }
}
