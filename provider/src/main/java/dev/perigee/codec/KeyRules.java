package dev.perigee.codec;

/** What a user's class must be like to be part of a key. */
final class KeyRules {

    private KeyRules() {}

    static void check(ClassShape shape) {
        Class<?> type = shape.type();
        if (!type.isRecord()
                && (inheritsFromObject(type, "equals", Object.class) || inheritsFromObject(type, "hashCode"))) {
            throw new NotWritableException(
                    type.getName()
                            + " cannot be part of a key: its objects are equal only to themselves; override equals and hashCode");
        }
        for (Slot slot : shape.slots()) {
            if (!CanonicalTypes.isReadableInto(slot.type())) {
                throw new NotWritableException(type.getName() + " cannot be part of a key: its field "
                        + slot.field().getName() + " is declared as "
                        + slot.type().getName()
                        + ", which has no canonical form; declare it as List, Set or Map");
            }
        }
    }

    private static boolean inheritsFromObject(Class<?> type, String method, Class<?>... parameters) {
        try {
            return type.getMethod(method, parameters).getDeclaringClass() == Object.class;
        } catch (NoSuchMethodException e) {
            throw new AssertionError("every class has it", e);
        }
    }
}
