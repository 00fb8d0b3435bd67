package dev.perigee.jcache;

import dev.perigee.codec.EnvelopeCodec;
import dev.perigee.codec.Serialization;
import dev.perigee.config.Option;
import dev.perigee.config.OptionValues;
import dev.perigee.config.Options;
import dev.perigee.spi.Copier;
import dev.perigee.spi.ValueCodec;
import java.util.List;

/** Chooses what writes and reads a cache's values. */
final class Codecs {

    private Codecs() {}

    /**
     * Makes the codec that a cache's options name.
     *
     * @throws IllegalArgumentException if a class cannot be made or is no codec, or the value type does not go with it
     */
    static <V> EnvelopeCodec<V> envelopes(ManagerParts manager, OptionValues options, Class<V> valueType) {
        EnvelopeCodec<V> envelopes =
                manager.serialization().envelopes(codec(manager, options, Options.CODEC, valueType));
        String alsoRead = options.get(Options.CODEC_ALSO_READ);
        return alsoRead.isEmpty()
                ? envelopes
                : envelopes.readingAlso(List.of(codec(manager, options, Options.CODEC_ALSO_READ, valueType)));
    }

    private static <V> ValueCodec<V> codec(
            ManagerParts manager, OptionValues options, Option<String> option, Class<V> valueType) {
        Serialization serialization = manager.serialization();
        String named = options.get(option);
        return switch (named) {
            case "kryo" -> serialization.values(valueType);
            case "json" -> serialization.jsonValues(valueType);
            case "java" -> serialization.javaValues(valueType);
            default -> serialization.customValues(make(manager, option, named), valueType);
        };
    }

    @SuppressWarnings("unchecked") // what a class of the application's is for, the application knows
    private static <V> ValueCodec<V> make(ManagerParts manager, Option<String> option, String className) {
        return Instances.make(option, className, ValueCodec.class, manager.classLoader());
    }

    /**
     * Makes what copies a cache's values, which follows its codec: a copy is what the far tier would give back.
     *
     * @throws IllegalArgumentException as {@link #envelopes}
     */
    static <V> Copier copier(ManagerParts manager, OptionValues options, Class<V> valueType) {
        return options.get(Options.CODEC).equals("kryo")
                ? manager.copier()
                : manager.serialization()
                        .copier(codec(manager, options, Options.CODEC, valueType), manager.immutable());
    }
}
