package io.virtengine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Floating point is where two machines begin to disagree, so a compiled engine may hold none of it. Part of the tests of every
 * module whose answers the chain takes for its own.
 */
class IntegerOnlyTest {
    private static final Set<TypeKind> FLOATING = Set.of(TypeKind.FLOAT, TypeKind.DOUBLE);

    @Test
    void noClassUsesFloatingPoint() throws IOException {
        final Set<String> found = new TreeSet<>();
        final List<Path> classes = classes(Path.of("target/classes"));
        assertThat(classes).hasSizeGreaterThan(10);
        for (final Path file : classes) {
            found.addAll(floating(file));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void theSearchFindsFloatingPointWhereItIs() throws IOException {
        final Path self = Path.of("target/test-classes/io/virtengine/engine/IntegerOnlyTest$Average.class");
        assertThat(floating(self)).isNotEmpty();
        final Path calls = Path.of("target/test-classes/io/virtengine/engine/IntegerOnlyTest$Rounding.class");
        assertThat(floating(calls)).anyMatch(line -> line.endsWith(" parallel"));
    }

    /** Also what the search looks for: no floating point of its own, only a call that may work in any order. */
    @SuppressWarnings("unused")
    private record Rounding(int[] values) {
        int parallel() {
            return java.util.Arrays.stream(values).parallel().sum();
        }
    }

    /** What the search looks for. */
    @SuppressWarnings("unused")
    private record Average(int sum, int count) {
        boolean aboveHalf() {
            return 2 * (sum / (double) count) > 1;
        }
    }

    /** Calls that take or give floating point, or whose order of work is the machine's to choose. */
    private static boolean unsteady(final InvokeInstruction call) {
        final String type = call.typeSymbol().descriptorString().replaceAll("L[^;]*;", "L;");
        return type.contains("F")
                || type.contains("D")
                || call.owner().asInternalName().startsWith("jdk/incubator/vector")
                || call.name().stringValue().startsWith("parallel");
    }

    private static List<Path> classes(final Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    private static Set<String> floating(final Path file) throws IOException {
        final ClassModel model = ClassFile.of().parse(file);
        final Set<String> found = new TreeSet<>();
        for (final PoolEntry entry : model.constantPool()) {
            if (entry.tag() == PoolEntry.TAG_FLOAT || entry.tag() == PoolEntry.TAG_DOUBLE) {
                found.add(file + " constant " + entry);
            }
        }
        model.fields().stream()
                .filter(field -> Set.of("F", "D").contains(field.fieldType().stringValue()))
                .forEach(field -> found.add(file + " field " + field.fieldName()));
        for (final MethodModel method : model.methods()) {
            method.code()
                    .ifPresent(code -> code.forEach(element -> {
                        final boolean floats = switch (element) {
                            case ConvertInstruction c ->
                                FLOATING.contains(c.fromType()) || FLOATING.contains(c.toType());
                            case OperatorInstruction o -> FLOATING.contains(o.typeKind());
                            case ConstantInstruction c -> FLOATING.contains(c.typeKind());
                            case LoadInstruction l -> FLOATING.contains(l.typeKind());
                            case InvokeInstruction i -> unsteady(i);
                            default -> false;
                        };
                        if (floats) {
                            found.add(file + " " + method.methodName());
                        }
                    }));
        }
        return found;
    }
}
