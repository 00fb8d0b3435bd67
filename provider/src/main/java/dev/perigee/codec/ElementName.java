package dev.perigee.codec;

import org.jspecify.annotations.Nullable;

/** Takes apart the names that {@link Class#getName} gives to arrays. */
final class ElementName {

    private ElementName() {}

    /** Returns the name of the class of an array's elements, null if they are primitive; other names as they are. */
    static @Nullable String of(String name) {
        int dimensions = 0;
        while (dimensions < name.length() && name.charAt(dimensions) == '[') {
            dimensions++;
        }
        if (dimensions == 0) {
            return name;
        }
        String element = name.substring(dimensions);
        if (element.length() == 1) {
            return null;
        }
        return element.startsWith("L") && element.endsWith(";") ? element.substring(1, element.length() - 1) : element;
    }

    /** Returns the primitive type (or void) that a name means, null for all other names. */
    static @Nullable Class<?> primitive(String name) {
        return switch (name) {
            case "boolean" -> boolean.class;
            case "byte" -> byte.class;
            case "char" -> char.class;
            case "short" -> short.class;
            case "int" -> int.class;
            case "long" -> long.class;
            case "float" -> float.class;
            case "double" -> double.class;
            case "void" -> void.class;
            default -> null;
        };
    }
}
