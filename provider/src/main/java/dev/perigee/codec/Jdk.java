package dev.perigee.codec;

/** Tells the JDK's own classes from all others. */
final class Jdk {

    private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

    private Jdk() {}

    /** Whether the JDK itself loads this class; true for arrays of its classes and for primitive types. */
    @SuppressWarnings("ReferenceEquality") // loaders have no other equality
    static boolean owns(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == PLATFORM;
    }
}
