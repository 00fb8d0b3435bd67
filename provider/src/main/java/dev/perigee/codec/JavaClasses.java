package dev.perigee.codec;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The classes that were named for Java serialization. Their objects are written by it inside of values, under a filter that
 * knows the class, what it reaches and what is allowed anyway. Never in keys: Java serialization has no canonical form.
 * Immutable.
 */
final class JavaClasses {

    static final String OPTION = "serialization.java";
    static final JavaClasses NONE = new JavaClasses(AllowList.of(List.of()), null, Limits.DEFAULTS);

    private final AllowList named;
    private final @Nullable ClassLoader loader;
    private final Limits limits;

    private JavaClasses(AllowList named, @Nullable ClassLoader loader, Limits limits) {
        this.named = named;
        this.loader = loader;
        this.limits = limits;
    }

    /** For values, whose classes this loader finds. */
    static JavaClasses of(AllowList named, ClassLoader loader, Limits limits) {
        return new JavaClasses(named, loader, limits);
    }

    /** For copies, whose classes are found where those of the originals come from. */
    static JavaClasses ofCopies(AllowList named, Limits limits) {
        return new JavaClasses(named, null, limits);
    }

    boolean contain(Class<?> type) {
        return named.judge(type.getName()) == AllowList.Verdict.ALLOWED
                && Serializable.class.isAssignableFrom(type)
                && !Refusals.asksNameServers(type.getName())
                && !type.isArray()
                && !type.isHidden()
                && !Enum.class.isAssignableFrom(type);
    }

    /** How objects of one of them are written. */
    WireType typeOf(Class<?> type, Permissions permissions) {
        Set<String> reached = lineages(type);
        ClassLoader finder = loader != null ? loader : type.getClassLoader();
        JavaForm form = new JavaForm(
                name -> permissions.allows(name) || (reached.contains(name) && !permissions.denies(name)),
                finder != null ? finder : ClassLoader.getPlatformClassLoader(),
                limits);
        return WireType.named(
                type, WireType.Form.NODE, new JavaSerializer(type, form), ClassShape.fingerprintOfJavaForm(type));
    }

    /** What a class reaches, and its superclasses that belong to the JDK. */
    private static Set<String> lineages(Class<?> type) {
        Set<String> names = new HashSet<>(ReachableTypes.namesFrom(type));
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            names.add(c.getName());
        }
        return names;
    }
}
