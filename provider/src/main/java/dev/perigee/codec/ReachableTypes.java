package dev.perigee.codec;

import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.GenericSignatureFormatError;
import java.lang.reflect.MalformedParameterizedTypeException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds the classes that an object of a declared class is made of, as far as declarations tell: types of fields, their type
 * arguments and elements, superclasses, and the permitted subclasses of sealed types. Classes of the JDK are passed through
 * for their type arguments only.
 */
final class ReachableTypes {

    private final Set<Type> seen = new HashSet<>();
    private final Deque<Type> open = new ArrayDeque<>();
    private final Set<String> names = new HashSet<>();

    private ReachableTypes() {}

    static Set<String> namesFrom(Class<?> type) {
        ReachableTypes search = new ReachableTypes();
        search.add(type);
        while (!search.open.isEmpty()) {
            search.visit(search.open.remove());
        }
        return search.names;
    }

    private void add(Type... types) {
        for (Type type : types) {
            if (seen.add(type)) {
                open.add(type);
            }
        }
    }

    private void visit(Type type) {
        if (type instanceof Class<?> c) {
            visitClass(c);
        } else if (type instanceof ParameterizedType parameterized) {
            add(parameterized.getRawType());
            add(parameterized.getActualTypeArguments());
        } else if (type instanceof GenericArrayType array) {
            add(array.getGenericComponentType());
        } else if (type instanceof WildcardType wildcard) {
            add(wildcard.getUpperBounds());
            add(wildcard.getLowerBounds());
        } else if (type instanceof TypeVariable<?> variable) {
            add(variable.getBounds());
        }
    }

    private void visitClass(Class<?> type) {
        if (type.isArray()) {
            add(type.getComponentType());
            return;
        }
        if (type.isPrimitive() || Jdk.owns(type)) {
            return;
        }
        names.add(type.getName());
        if (type.getSuperclass() != null) {
            addGeneric(type.getSuperclass(), type::getGenericSuperclass);
        }
        for (Field field : type.isEnum() ? new Field[0] : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
                addGeneric(field.getType(), field::getGenericType);
            }
        }
        if (type.isSealed()) {
            add(type.getPermittedSubclasses());
        }
    }

    /** A generic signature may name classes that are not there; the erased type always is. */
    private void addGeneric(Class<?> erased, Supplier<Type> generic) {
        try {
            add(generic.get());
        } catch (TypeNotPresentException | MalformedParameterizedTypeException | GenericSignatureFormatError e) {
            add(erased);
        }
    }
}
