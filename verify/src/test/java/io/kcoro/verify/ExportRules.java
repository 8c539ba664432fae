package io.kcoro.verify;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.core.domain.ThrowsDeclaration;
import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Internals stay inside: in the module's exports and in the signatures that users see. */
final class ExportRules {
  private ExportRules() {}

  /** Internal packages that the module gives to everybody, or opens to anybody. */
  static List<String> internalsGivenAway(ModuleDescriptor module) {
    Stream<String> exported = Modules.exportedToAll(module).stream();
    Stream<String> opened = module.opens().stream().map(ModuleDescriptor.Opens::source);
    return Stream.concat(exported, opened)
        .filter(ExportRules::isInternal)
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Signatures in {@code exported} packages that name a type of {@code owner} from a package that
   * is not exported.
   */
  static List<String> leakingSignatures(
      Iterable<JavaClass> classes, Set<String> packages, Set<String> exported) {
    List<String> leaks = new ArrayList<>();
    for (JavaClass type : classes) {
      if (exported.contains(type.getPackageName()) && isVisible(type)) {
        report(type.getName(), typesOfHeader(type), packages, exported, leaks);
        for (JavaMember member : type.getMembers()) {
          if (isVisible(member)) {
            report(member.getFullName(), typesOf(member), packages, exported, leaks);
          }
        }
      }
    }
    return leaks;
  }

  private static void report(
      String place,
      Stream<JavaClass> named,
      Set<String> packages,
      Set<String> exported,
      List<String> leaks) {
    named
        .map(JavaClass::getBaseComponentType)
        .filter(type -> packages.contains(type.getPackageName()))
        .filter(type -> !exported.contains(type.getPackageName()))
        .map(type -> place + " names " + type.getName())
        .distinct()
        .forEach(leaks::add);
  }

  private static Stream<JavaClass> typesOfHeader(JavaClass type) {
    Stream<JavaType> supertypes =
        Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
    Stream<JavaType> bounds =
        type.getTypeParameters().stream()
            .map(JavaTypeVariable::getUpperBounds)
            .flatMap(List::stream);
    return Stream.concat(supertypes, bounds)
        .flatMap(named -> named.getAllInvolvedRawTypes().stream());
  }

  private static Stream<JavaClass> typesOf(JavaMember member) {
    return switch (member) {
      case JavaField field -> field.getAllInvolvedRawTypes().stream();
      case JavaCodeUnit code ->
          Stream.concat(
              code.getAllInvolvedRawTypes().stream(),
              code.getThrowsClause().stream().map(ThrowsDeclaration::getRawType));
      default -> throw new IllegalArgumentException("unknown kind of member: " + member);
    };
  }

  private static boolean isVisible(JavaClass type) {
    return isPublicOrProtected(type.getModifiers())
        && type.getEnclosingClass().map(ExportRules::isVisible).orElse(true);
  }

  private static boolean isVisible(JavaMember member) {
    return isPublicOrProtected(member.getModifiers())
        && !member.getModifiers().contains(JavaModifier.SYNTHETIC);
  }

  private static boolean isPublicOrProtected(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  private static boolean isInternal(String packageName) {
    return (packageName + ".").contains(".internal.");
  }
}
