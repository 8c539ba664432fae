package io.kcoro.verify;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.util.ArrayList;
import java.util.List;

/**
 * The critical sections in the code of one class: from a call of {@code lock()} to the next store
 * into the field {@code lock}, in the order of the instructions.
 *
 * <p>A section also ends in {@code unlock()}, which needs a handler that does without the call.
 *
 * <p>The one call allowed is that which wins the claim of a select: where it finds no stack, the
 * section is left before anything has changed.
 *
 * <p>Sections that read for a check, and are not of the library's operations, may call: methods
 * named {@code checkInvariants} release in a finally block. Static initialisers link calls only.
 *
 * @param count how many there are
 * @param breaches what in them calls or allocates
 */
record CriticalSections(int count, List<String> breaches) {
  static CriticalSections of(Class<?> type) throws IOException {
    String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream bytes = type.getResourceAsStream(file)) {
      return of(bytes.readAllBytes());
    }
  }

  static CriticalSections of(byte[] classFile) {
    ClassModel model = ClassFile.of().parse(classFile);
    List<String> breaches = new ArrayList<>();
    int count = 0;
    for (MethodModel method : model.methods()) {
      String name = method.methodName().stringValue();
      if (method.code().isPresent()
          && !name.equals("checkInvariants")
          && !name.equals("<clinit>")) {
        count += read(method, model.thisClass().name().stringValue() + "." + name, breaches);
      }
    }
    return new CriticalSections(count, List.copyOf(breaches));
  }

  private static int read(MethodModel method, String where, List<String> breaches) {
    int sections = 0;
    int freeing = 0;
    boolean held = false;
    for (CodeElement element : method.code().orElseThrow()) {
      if (isCall(element, "unlock")) {
        freeing++;
        held = false;
      } else if (isCall(element, "lock")) {
        sections++;
        held = true;
      } else if (element instanceof FieldInstruction field
          && field.opcode() == Opcode.PUTFIELD
          && field.name().equalsString("lock")) {
        held = false;
      } else if (held && callsOrAllocates(element)) {
        breaches.add(where + ": " + element);
      }
    }
    long caught =
        method.code().orElseThrow().exceptionHandlers().stream()
            .flatMap(handler -> handler.catchType().stream())
            .filter(type -> type.asInternalName().equals("java/lang/StackOverflowError"))
            .count();
    if (freeing > caught) {
      breaches.add(where + ": unlock() where no handler frees the lock for lack of stack");
    }
    return sections;
  }

  private static boolean isCall(CodeElement element, String name) {
    return element instanceof InvokeInstruction call
        && call.name().equalsString(name)
        && call.type().equalsString("()V");
  }

  private static boolean winsAClaim(InvokeInstruction call) {
    return call.owner().asInternalName().equals("io/kcoro/internal/wait/Claim")
        && call.name().equalsString("win");
  }

  private static boolean callsOrAllocates(CodeElement element) {
    return (element instanceof InvokeInstruction call && !winsAClaim(call))
        || element instanceof InvokeDynamicInstruction
        || element instanceof NewObjectInstruction
        || element instanceof NewReferenceArrayInstruction
        || element instanceof NewPrimitiveArrayInstruction
        || element instanceof NewMultiArrayInstruction;
  }
}
