package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import dev.perigee.Seeds;
import dev.perigee.spi.Copier;
import dev.perigee.spi.UnreadableException;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import javax.cache.CacheException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A copy of any graph is one that nobody can tell from what Kryo itself makes of it, and shares nothing that can change. */
class RandomCopyTest {

    private static final int ROUNDS = 300;

    private final Serialization serialization =
            new Serialization(getClass().getClassLoader(), AllowList.of(List.of("dev.perigee.**")), Limits.DEFAULTS);
    private final Copier copier = serialization.copier(Set.of());
    private final EnvelopeCodec<Object> codec = serialization.envelopes(Object.class);

    static LongStream seeds() {
        return LongStream.of(1, 2, 3, 4, 5, Seeds.of(RandomCopyTest.class));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void copyIsWhatKryoMakes(long seed) {
        RandomGraphs graphs = new RandomGraphs(new Random(seed));
        int copied = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Object original = graphs.graph();
            Object copy = outcome(copier::copy, original);
            Object expected = outcome(new KryoWay()::copy, original);
            if (copy instanceof String failure) {
                assertThat(failure).as("seed %d, round %d", seed, round).isEqualTo(expected);
            } else {
                GraphForm form = form(copy, /* withTransient= */ true);
                assertThat(form.toString())
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(form(expected, /* withTransient= */ true).toString());
                copied++;
            }
        }
        assertThat(copied).as("seed %d", seed).isGreaterThan(ROUNDS / 2);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void copyIsLikeItsOriginalAndApartFromIt(long seed) {
        RandomGraphs graphs = new RandomGraphs(new Random(seed));
        for (int round = 0; round < ROUNDS; round++) {
            Object original = graphs.graph();
            Object copy = outcome(copier::copy, original);
            if (copy instanceof String) {
                continue;
            }
            GraphForm form = form(original, /* withTransient= */ false);
            GraphForm ofCopy = form(copy, /* withTransient= */ false);
            assertThat(ofCopy.toString()).as("seed %d, round %d", seed, round).isEqualTo(form.toString());
            assertThat(Collections.disjoint(form.mutable(), ofCopy.mutable()))
                    .as("seed %d, round %d: no mutable object is shared", seed, round)
                    .isTrue();
            String whole = form(original, /* withTransient= */ true).toString();
            form(copy, /* withTransient= */ true).mutable().forEach(GraphForm::spoil);
            assertThat(form(original, /* withTransient= */ true).toString())
                    .as("seed %d, round %d: a spoilt copy does not show", seed, round)
                    .isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void copyIsWhatATripThroughTheFarTierGives(long seed) {
        RandomGraphs graphs = new RandomGraphs(new Random(seed));
        int compared = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Object original = graphs.graph();
            Object copy = outcome(copier::copy, original);
            Object back = outcome(this::trip, original);
            if (!(copy instanceof String) && !(back instanceof String)) {
                assertThat(form(copy, /* withTransient= */ true).toString())
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(form(back, /* withTransient= */ true).toString());
                compared++;
            }
        }
        assertThat(compared).as("seed %d", seed).isGreaterThan(ROUNDS / 2);
    }

    private GraphForm form(Object root, boolean withTransient) {
        return GraphForm.of(root, copier::isShareable, withTransient);
    }

    private Object trip(Object value) {
        try {
            return codec.decode(codec.encode(value, List.of()));
        } catch (UnreadableException e) {
            throw new AssertionError(e);
        }
    }

    /** What is made, or the message of the failure; no graph is a text itself. */
    private static Object outcome(UnaryOperator<Object> way, Object original) {
        try {
            return way.apply(original);
        } catch (CacheException e) {
            return e.getMessage();
        }
    }

    /** Copies with everything around the serializers left to Kryo. */
    private static final class KryoWay extends Kryo {
        private static final Shareability RULES = new Shareability(AllowList.of(List.of()));
        private static final TypeCatalog CATALOG = TypeCatalog.ofValues(
                new Permissions(AllowList.trusting(), AllowList.of(List.of())),
                KryoWay.class.getClassLoader(),
                JavaClasses.NONE);

        private final References references;
        private int depth;

        KryoWay() {
            this(new WireResolver(CATALOG));
        }

        private KryoWay(WireResolver resolver) {
            this(resolver, new References(resolver));
        }

        private KryoWay(WireResolver resolver, References references) {
            super(resolver, references);
            this.references = references;
        }

        @Override
        public <T> T copy(T original) {
            if (original == null || RULES.isShareable(original)) {
                return original;
            }
            if (depth == 0) {
                depth++;
                try {
                    return part(original);
                } catch (RuntimeException | StackOverflowError e) {
                    throw Failures.ofValues(Limits.DEFAULTS).ofCopying(original.getClass(), e);
                }
            }
            if (depth == Limits.DEFAULTS.maxDepth()) {
                throw new KryoException("Max depth exceeded: " + depth);
            }
            depth++;
            try {
                return part(original);
            } finally {
                depth--;
            }
        }

        private <T> T part(T original) {
            if (!(getSerializer(original.getClass()) instanceof LateSerializer)) {
                return super.copy(original);
            }
            references.refuseUnfinished(original);
            references.enterUnfinished(original);
            T copy = super.copy(original);
            if (depth > 1) {
                references.leaveUnfinished();
                remember(original, copy);
            }
            return copy;
        }

        @SuppressWarnings("unchecked") // Kryo's map has no types
        private void remember(Object original, Object copy) {
            getOriginalToCopyMap().put(original, copy);
        }
    }
}
