package dev.perigee.jcache;

import dev.perigee.codec.CompiledLoader;
import java.lang.reflect.Array;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The reasons why one node cannot read what another one wrote; what follows from that, {@link OpaqueEntries} says. */
@Tag("slow")
class OpaqueEntriesTest {

    /** The second node does not have the class on its list. */
    @Nested
    class NotAllowed extends OpaqueEntries {

        private final CompiledLoader loader = new CompiledLoader(THING);

        @Override
        boolean isRunOn(Topology topology) {
            return getClass() == NotAllowed.class || super.isRunOn(topology);
        }

        @Override
        void prepare(Nodes nodes) {
            nodes.loadedBy(0, loader).loadedBy(1, loader);
            nodes.withOn(0, "serialization.allow", "evo.**").withOn(1, "serialization.allow", "nobody.**");
        }

        @Override
        Object theirs(int x) {
            return make(loader, x);
        }

        @Override
        Object mine(int x) {
            return "mine " + x;
        }

        @Override
        String remedy() {
            return "serialization.allow=evo.Thing";
        }
    }

    /** The thing is somewhere inside of a value that is readable as such. */
    @Nested
    class Inside extends NotAllowed {

        @Override
        Object theirs(int x) {
            return List.of("text", super.theirs(x));
        }
    }

    /** The values are classes themselves, which the cache declares. */
    @Nested
    class Literals extends OpaqueEntries {

        private final CompiledLoader loader = new CompiledLoader(THING);

        @Override
        void prepare(Nodes nodes) {
            nodes.loadedBy(0, loader).loadedBy(1, loader);
            nodes.withOn(0, "serialization.allow", "evo.**").withOn(1, "serialization.allow", "nobody.**");
        }

        @Override
        Class<?> valueType(int node) {
            return Class.class;
        }

        @Override
        Object theirs(int x) {
            return Array.newInstance(make(loader, 0).getClass(), new int[1 + x % 200])
                    .getClass();
        }

        @Override
        Object mine(int x) {
            return Array.newInstance(int.class, new int[1 + x % 200]).getClass();
        }

        @Override
        String remedy() {
            return "serialization.allow=evo.Thing";
        }
    }

    /** A rolling upgrade: the class has other fields here. */
    @Nested
    class OtherVersion extends OpaqueEntries {

        private final CompiledLoader older = new CompiledLoader(THING);
        private final CompiledLoader newer = new CompiledLoader(OTHER_THING);

        @Override
        boolean isRunOn(Topology topology) {
            return super.isRunOn(topology)
                    || (getClass() == OtherVersion.class && topology == Topology.REDIS_FAR_TWO_NODES);
        }

        @Override
        void prepare(Nodes nodes) {
            nodes.loadedBy(0, older).loadedBy(1, newer).with("serialization.allow", "evo.**");
        }

        @Override
        Object theirs(int x) {
            return make(older, x);
        }

        @Override
        Object mine(int x) {
            return make(newer, x, "y");
        }

        @Override
        String remedy() {
            return "evo.Thing";
        }
    }

    /** The same with the class as the caches' value type. */
    @Nested
    class DeclaredVersion extends OtherVersion {

        @Override
        Class<?> valueType(int node) {
            return (node == 0 ? theirs(0) : mine(0)).getClass();
        }
    }

    /** The same as JSON. */
    @Nested
    class Json extends DeclaredVersion {

        @Override
        void prepare(Nodes nodes) {
            super.prepare(nodes.with("codec", "json"));
        }
    }

    /** Java's own serialization. */
    @Nested
    class Java extends NotAllowed {

        @Override
        void prepare(Nodes nodes) {
            super.prepare(nodes.with("codec", "java"));
        }
    }

    /** The second node has another codec. */
    @Nested
    class OtherCodec extends OpaqueEntries {

        @Override
        void prepare(Nodes nodes) {
            nodes.withOn(0, "codec", "java");
        }

        @Override
        Object theirs(int x) {
            return "theirs " + x;
        }

        @Override
        Object mine(int x) {
            return "mine " + x;
        }

        @Override
        int warnings() {
            return 0; // Two codecs at a time are meant.
        }

        @Override
        String remedy() {
            return "codec.also-read";
        }
    }
}
