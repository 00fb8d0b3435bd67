package dev.perigee.codec;

import com.esotericsoftware.kryo.util.MapReferenceResolver;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps shared and cyclic graphs as they are. One for each Kryo, not thread-safe.
 *
 * <p>Some objects, such as records, can be made only after all that they hold. A cycle through one of them could be
 * written, but reading it back would give null in place of the object; so it is refused, both ways.
 */
final class References extends MapReferenceResolver {

    private final WireResolver types;
    private final List<Object> unfinished = new ArrayList<>();

    References(WireResolver types) {
        this.types = types;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public boolean useReferences(Class type) {
        return types.getRegistration(type).isReferable();
    }

    /** The parts of an object follow that can be made only after them. */
    void enterUnfinished(Object object) {
        unfinished.add(object);
    }

    /** The parts of the last unfinished object are done. */
    void leaveUnfinished() {
        unfinished.remove(unfinished.size() - 1);
    }

    /** Throws if an object is met again whose parts are still being written or copied. */
    @SuppressWarnings("ReferenceEquality") // references are about which object, not about what it equals
    void refuseUnfinished(Object object) {
        for (Object holder : unfinished) {
            if (holder == object) {
                throw cycleThrough(object);
            }
        }
    }

    static NotWritableException cycleThrough(Object object) {
        return new NotWritableException("A cycle leads back to an instance of "
                + object.getClass().getName()
                + ", which cannot be made before what it holds; break the cycle, or close it through an object"
                + " of a class with settable fields");
    }

    @Override
    public int getWrittenId(Object object) {
        int id = super.getWrittenId(object);
        if (id >= 0) {
            refuseUnfinished(object);
            types.effort().meetAgain(id);
        }
        return id;
    }

    @Override
    public int addWrittenObject(Object object) {
        types.effort().meet(types.getRegistration(object.getClass()));
        return super.addWrittenObject(object);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public int nextReadId(Class type) {
        types.effort().meet(types.getRegistration(type));
        return super.nextReadId(type);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Object getReadObject(Class type, int id) {
        Object object = id >= 0 && id < readObjects.size() ? readObjects.get(id) : null;
        if (object == null) {
            throw NotReadableException.damaged();
        }
        types.effort().meetAgain(id);
        return object;
    }

    @Override
    public void reset() {
        super.reset();
        unfinished.clear();
        types.effort().forgetNodes();
    }
}
