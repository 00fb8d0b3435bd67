package dev.perigee.codec;

import dev.perigee.spi.UnreadableException.Reason;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how a class is written, and which class a name on the wire means. One for all keys and one for all values of a
 * cache manager. Thread-safe; it remembers classes that are allowed, and only those.
 */
final class TypeCatalog {

    private final boolean forKeys;
    private final JdkTypes jdk;
    private final Permissions permissions;
    private final ClassLoader loader;
    private final JavaClasses javaClasses;
    private final ConcurrentMap<Class<?>, WireType> byClass = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, WireType> byName = new ConcurrentHashMap<>();

    private TypeCatalog(
            boolean forKeys, JdkTypes jdk, Permissions permissions, ClassLoader loader, JavaClasses javaClasses) {
        this.forKeys = forKeys;
        this.jdk = jdk;
        this.permissions = permissions;
        this.loader = loader;
        this.javaClasses = javaClasses;
    }

    static TypeCatalog ofValues(Permissions permissions, ClassLoader loader, JavaClasses javaClasses) {
        return new TypeCatalog(false, JdkTypes.FOR_VALUES, permissions, loader, javaClasses);
    }

    static TypeCatalog ofKeys(Permissions permissions, ClassLoader loader) {
        return new TypeCatalog(true, JdkTypes.FOR_KEYS, permissions, loader, JavaClasses.NONE);
    }

    boolean isForKeys() {
        return forKeys;
    }

    @Nullable WireType ofId(int id) {
        return jdk.ofId(id);
    }

    /**
     * Returns how objects of a class are written.
     *
     * @throws NotWritableException if they must not or cannot be
     */
    WireType ofClass(Class<?> type) {
        WireType known = byClass.get(type);
        if (known != null) {
            return known;
        }
        WireType found = find(type);
        WireType earlier = byClass.putIfAbsent(type, found);
        return earlier != null ? earlier : found;
    }

    /**
     * Returns how objects of the class with this name are read. The name is judged before any class is loaded.
     *
     * @throws NotReadableException if the class is denied, gone, or not one that is written by name
     */
    WireType ofName(String name) {
        WireType known = byName.get(name);
        if (known != null) {
            return known;
        }
        Class<?> type = load(name);
        WireType found;
        try {
            found = ofClass(type);
        } catch (NotWritableException e) {
            throw new NotReadableException(Reason.CLASS_NOT_ALLOWED, name);
        } catch (RuntimeException | LinkageError e) {
            throw NotReadableException.changed(name);
        }
        if (!found.isNamed() || found.getType() != type) {
            throw NotReadableException.changed(name); // It was, by the version that wrote it.
        }
        byName.put(name, found);
        return found;
    }

    /** Loads a class that is allowed, without running any code of it. */
    Class<?> load(String name) {
        return load(name, permissions, loader);
    }

    /** The same for who has no catalogue: whatever bytes name goes by this one decision. */
    static Class<?> load(String name, Permissions permissions, ClassLoader loader) {
        Class<?> primitive = ElementName.primitive(name);
        if (primitive != null) {
            return primitive;
        }
        String element = ElementName.of(name);
        if (element != null && !permissions.allows(element)) {
            throw new NotReadableException(Reason.CLASS_NOT_ALLOWED, element);
        }
        try {
            return Class.forName(name, /* initialize= */ false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw NotReadableException.changed(name);
        }
    }

    /** Throws unless this class may be named on the wire. */
    void checkNameForWriting(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        if (!element.isPrimitive() && !permissions.allows(element.getName())) {
            throw NotWritableException.notAllowed(element.getName());
        }
    }

    private WireType find(Class<?> type) {
        WireType numbered = Jdk.owns(type) ? jdk.ofClass(type) : null;
        if (numbered != null) {
            return numbered;
        }
        if (javaClasses.contain(type)) {
            checkNameForWriting(type);
            return javaClasses.typeOf(type, permissions);
        }
        if (type.isArray()) {
            checkNameForWriting(type);
            return WireType.named(
                    type,
                    WireType.Form.NODE,
                    new ArrayTypes.OfObjects(type.getComponentType()),
                    ClassShape.fingerprintOfName(type));
        }
        if (Refusals.asksNameServers(type.getName())) {
            throw new NotWritableException(Refusals.ASKS_NAME_SERVERS);
        }
        if (Jdk.owns(type)) {
            throw new NotWritableException(type.getName() + " is a class of the JDK that "
                    + (forKeys ? "has no canonical form and so cannot be part of a key" : "cannot be written")
                    + "; use one that is a plain value or collection");
        }
        if (!type.isEnum() && Enum.class.isAssignableFrom(type)) {
            return ofClass(type.getSuperclass()); // the class of one constant with a body
        }
        if (type.isEnum()) {
            checkNameForWriting(type);
            return WireType.named(
                    type, WireType.Form.LEAF, EnumSerializer.of(type), ClassShape.fingerprintOfName(type));
        }
        WireType ofFramework = Frameworks.typeOf(type);
        if (ofFramework != null) {
            checkNameForWriting(type);
            return ofFramework;
        }
        Refusals.check(type, forKeys);
        checkNameForWriting(type);
        ClassShape shape = ClassShape.of(type);
        if (forKeys) {
            KeyRules.check(shape);
        }
        return WireType.named(type, WireType.Form.NODE, shape.serializer(), shape.fingerprint());
    }
}
