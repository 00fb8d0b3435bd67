package dev.perigee.codec;

import java.lang.reflect.Modifier;
import java.nio.charset.Charset;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * The classes of the JDK that have a {@linkplain WireIds number}, with their serializers. Immutable.
 *
 * <p>In values, a collection comes back as the class it was, and a view or a wrapper that is not a public class as the
 * nearest one that is. In keys, only what is equal by content is there, and all lists are one class, as are all sets and
 * all maps, because they are equal to each other.
 */
final class JdkTypes {

    static final JdkTypes FOR_VALUES = forValues();
    static final JdkTypes FOR_KEYS = forKeys();

    private static final int NONE = -1;

    private final @Nullable WireType[] byId;
    private final Map<Class<?>, WireType> byClass;
    private final Shapes shapes;

    /** Says which number a class gets that is not in the table; negative for none. */
    private interface Shapes {
        int idOf(Class<?> type);
    }

    private JdkTypes(JdkTable table, Shapes shapes) {
        this.byId = table.byId();
        this.byClass = table.byClass();
        this.shapes = shapes;
    }

    private static JdkTypes forValues() {
        JdkTable table = new JdkTable();
        ScalarTypes.addTo(table, /* forKeys= */ false);
        TimeTypes.addTo(table);
        ArrayTypes.addTo(table);
        ObjectTypes.addTo(table);
        ImmutableTypes.addOptionalTo(table);
        ImmutableTypes.addTo(table);
        CollectionTypes.addTo(table);
        EnumCollections.addTo(table);
        return new JdkTypes(table, JdkTypes::shapeInValues);
    }

    private static JdkTypes forKeys() {
        JdkTable table = new JdkTable();
        ScalarTypes.addTo(table, /* forKeys= */ true);
        TimeTypes.addTo(table);
        ArrayTypes.addTo(table);
        ImmutableTypes.addOptionalTo(table);
        CanonicalTypes.addTo(table);
        return new JdkTypes(table, JdkTypes::shapeInKeys);
    }

    @Nullable WireType ofId(int id) {
        return id >= 0 && id < byId.length ? byId[id] : null;
    }

    /** Returns the type of a class of the JDK, or null if objects of it cannot be written. */
    @Nullable WireType ofClass(Class<?> type) {
        WireType exact = byClass.get(type);
        return exact != null ? exact : ofId(shapes.idOf(type));
    }

    Set<Class<?>> classes() {
        return byClass.keySet();
    }

    private static int shapeInKeys(Class<?> type) {
        int plain = plainShape(type);
        if (plain != NONE) {
            return plain;
        }
        if (Map.Entry.class.isAssignableFrom(type)) {
            return WireIds.SIMPLE_IMMUTABLE_ENTRY;
        }
        if (List.class.isAssignableFrom(type)) {
            return WireIds.ARRAY_LIST;
        }
        if (Set.class.isAssignableFrom(type)) {
            return WireIds.LINKED_HASH_SET;
        }
        return Map.class.isAssignableFrom(type) ? WireIds.LINKED_HASH_MAP : NONE;
    }

    private static int shapeInValues(Class<?> type) {
        int plain = plainShape(type);
        if (plain != NONE) {
            return plain;
        }
        if (EnumSet.class.isAssignableFrom(type)) {
            return WireIds.ENUM_SET;
        }
        if (isVisible(type) || Queue.class.isAssignableFrom(type) || comparesByIdentity(type)) {
            return NONE;
        }
        String name = type.getName();
        if (name.startsWith("java.util.ImmutableCollections$")) {
            return immutableShape(type);
        }
        if (name.startsWith("java.util.Collections$Unmodifiable")
                || name.startsWith("java.util.Collections$Empty")
                || name.startsWith("java.util.Collections$Singleton")
                || name.startsWith("java.util.Collections$Copies")) {
            return unmodifiableShape(type);
        }
        if (name.startsWith("java.util.Collections$Synchronized")) {
            return synchronizedShape(type);
        }
        return viewShape(type);
    }

    /** Classes of which there are several for one kind of value. */
    private static int plainShape(Class<?> type) {
        if (Charset.class.isAssignableFrom(type)) {
            return WireIds.CHARSET;
        }
        return TimeZone.class.isAssignableFrom(type) && !isVisible(type) ? WireIds.TIME_ZONE : NONE;
    }

    private static int immutableShape(Class<?> type) {
        if (List.class.isAssignableFrom(type)) {
            return WireIds.LIST_OF;
        }
        if (Set.class.isAssignableFrom(type)) {
            return WireIds.SET_OF;
        }
        return Map.class.isAssignableFrom(type) ? WireIds.MAP_OF : NONE;
    }

    private static int unmodifiableShape(Class<?> type) {
        if (List.class.isAssignableFrom(type)) {
            return WireIds.UNMODIFIABLE_LIST;
        }
        if (SortedSet.class.isAssignableFrom(type)) {
            return WireIds.UNMODIFIABLE_SORTED_SET;
        }
        if (Set.class.isAssignableFrom(type)) {
            return WireIds.UNMODIFIABLE_SET;
        }
        if (Collection.class.isAssignableFrom(type)) {
            return WireIds.UNMODIFIABLE_COLLECTION;
        }
        if (SortedMap.class.isAssignableFrom(type)) {
            return WireIds.UNMODIFIABLE_SORTED_MAP;
        }
        return Map.class.isAssignableFrom(type) ? WireIds.UNMODIFIABLE_MAP : NONE;
    }

    private static int synchronizedShape(Class<?> type) {
        if (List.class.isAssignableFrom(type)) {
            return WireIds.SYNCHRONIZED_LIST;
        }
        if (SortedSet.class.isAssignableFrom(type)) {
            return WireIds.SYNCHRONIZED_SORTED_SET;
        }
        if (Set.class.isAssignableFrom(type)) {
            return WireIds.SYNCHRONIZED_SET;
        }
        if (Collection.class.isAssignableFrom(type)) {
            return WireIds.SYNCHRONIZED_COLLECTION;
        }
        if (SortedMap.class.isAssignableFrom(type)) {
            return WireIds.SYNCHRONIZED_SORTED_MAP;
        }
        return Map.class.isAssignableFrom(type) ? WireIds.SYNCHRONIZED_MAP : NONE;
    }

    private static int viewShape(Class<?> type) {
        if (SortedSet.class.isAssignableFrom(type)) {
            return WireIds.TREE_SET;
        }
        if (Set.class.isAssignableFrom(type)) {
            return WireIds.LINKED_HASH_SET;
        }
        if (Collection.class.isAssignableFrom(type)) {
            return WireIds.ARRAY_LIST;
        }
        if (SortedMap.class.isAssignableFrom(type)) {
            return WireIds.TREE_MAP;
        }
        if (Map.class.isAssignableFrom(type)) {
            return WireIds.LINKED_HASH_MAP;
        }
        return Map.Entry.class.isAssignableFrom(type) ? WireIds.SIMPLE_ENTRY : NONE;
    }

    /** A class that users can name is either in the table or means something that the table has nothing for. */
    private static boolean isVisible(Class<?> type) {
        return Modifier.isPublic(type.getModifiers()) && type.getModule().isExported(type.getPackageName());
    }

    private static boolean comparesByIdentity(Class<?> type) {
        String name = type.getName();
        return name.startsWith("java.util.IdentityHashMap$") || name.contains("SetFromMap");
    }
}
