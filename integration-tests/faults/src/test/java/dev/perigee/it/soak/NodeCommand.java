package dev.perigee.it.soak;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node in a process of its own is told to do.
 *
 * @param <T> what comes of it
 */
sealed interface NodeCommand<T extends @Nullable Object> extends Serializable {

    T obey(SoakNode node);

    /** {@link SoakNode#begin}. */
    record Begin(int round, long seed) implements NodeCommand<Boolean> {
        @Override
        public Boolean obey(SoakNode node) {
            node.begin(round, seed);
            return true;
        }
    }

    /** {@link SoakNode#end}. */
    record End() implements NodeCommand<List<String>> {
        @Override
        public List<String> obey(SoakNode node) {
            return node.end();
        }
    }

    /** {@link SoakNode#read}. */
    record Read(ArrayList<String> keys) implements NodeCommand<List<@Nullable String>> {
        @Override
        public List<@Nullable String> obey(SoakNode node) {
            return node.read(keys);
        }
    }

    /** {@link SoakNode#take}. */
    record Take() implements NodeCommand<SoakNode.Seen> {
        @Override
        public SoakNode.Seen obey(SoakNode node) {
            return node.take();
        }
    }

    /** {@link SoakNode#counted}. */
    record Count() implements NodeCommand<SoakNode.Counted> {
        @Override
        public SoakNode.Counted obey(SoakNode node) {
            return node.counted();
        }
    }
}
