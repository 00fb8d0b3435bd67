package dev.perigee.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DatabindException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.PolymorphicTypeValidator;
import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import dev.perigee.spi.ValueCodec;
import java.io.CharConversionException;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import javax.cache.CacheException;

/**
 * Values as JSON, by Jackson. The type is the one that the cache declares, never one that the bytes name; where the
 * application's own annotations have a class named in them, it must be allowed as for any other codec.
 */
final class JsonValueCodec<V> implements ValueCodec<V> {

    static final int ID = 3;

    private final Class<V> declaredType;
    private final Failures failures;
    private final Limits limits;
    private final ObjectWriter writer;
    private final ObjectReader reader;

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if the declared type does not say what JSON is to be read as
     */
    JsonValueCodec(
            Class<V> declaredType, ClassLoader loader, Permissions permissions, Limits limits, Failures failures) {
        check(declaredType);
        this.declaredType = declaredType;
        this.failures = failures;
        this.limits = limits;
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxStringLength(limits.maxEntryBytes())
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .build())
                .build();
        JsonMapper mapper = JsonMapper.builder(factory)
                .addModules(MapperBuilder.findModules(loader))
                .addModule(new JsonGuard(permissions, loader))
                .polymorphicTypeValidator(new AllowedSubtypes(permissions))
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .build();
        this.writer = mapper.writerFor(declaredType);
        this.reader = mapper.readerFor(declaredType);
    }

    private static void check(Class<?> type) {
        boolean open = type == Object.class
                || Collection.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type)
                || (Modifier.isAbstract(type.getModifiers())
                        && !type.isArray()
                        && !isPolymorphic(type)
                        && !type.isEnum());
        if (open) {
            throw new IllegalArgumentException("codec: 'json' reads values as the cache's value type, and "
                    + type.getName()
                    + " does not say what to make of them; give a class or record of your own that holds"
                    + " them, by setTypes or value-type");
        }
    }

    private static boolean isPolymorphic(Class<?> type) {
        return type.isAnnotationPresent(JsonTypeInfo.class);
    }

    @Override
    public int id() {
        return ID;
    }

    @Override
    public byte[] encode(V value) {
        Objects.requireNonNull(value, "value");
        if (value.getClass() != declaredType && !isPolymorphic(declaredType) && !isConstantOf(value)) {
            throw new CacheException("A value of class " + value.getClass().getName()
                    + " cannot be written: it would be read as the cache's value type, " + declaredType.getName()
                    + "; put values of that class, or say with @JsonTypeInfo how subclasses are told apart");
        }
        try {
            return writer.writeValueAsBytes(value);
        } catch (JacksonException | RuntimeException | LinkageError | StackOverflowError e) {
            throw failures.ofEncoding(value.getClass(), rootOf(e));
        }
    }

    /** Whether a value is of the class of one constant with a body. */
    private boolean isConstantOf(V value) {
        return value instanceof Enum<?> constant && constant.getDeclaringClass() == declaredType;
    }

    /** Jackson puts what users' code throws into exceptions of its own, whose messages quote values. */
    private static Throwable rootOf(Throwable thrown) {
        return thrown instanceof JacksonException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    @Override
    public V decode(byte[] bytes, int offset, int length) throws UnreadableException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        try {
            Effort effort = new Effort();
            effort.begin(/* isWriting= */ false, limits.maxDepth(), length, limits.maxEntryBytes());
            Object value = reader.withAttribute(Effort.class, effort).readValue(bytes, offset, length);
            if (declaredType.isInstance(value)) {
                return declaredType.cast(value);
            }
        } catch (StreamConstraintsException e) {
            throw new UnreadableException(Reason.TOO_LARGE);
        } catch (InvalidTypeIdException e) {
            throw new UnreadableException(Reason.CLASS_NOT_ALLOWED, e.getTypeId());
        } catch (DatabindException e) {
            if (e.getCause() instanceof NotReadableException known) {
                throw known.toUnreadable();
            }
            if (e.getCause() instanceof VirtualMachineError error) {
                throw Failures.ofDecoding(declaredType, error);
            }
            throw new UnreadableException(
                    e.getCause() instanceof StreamConstraintsException ? Reason.TOO_LARGE : Reason.SCHEMA_CHANGED,
                    declaredType.getName());
        } catch (StreamReadException | CharConversionException e) {
            throw new UnreadableException(Reason.DAMAGED);
        } catch (IOException e) {
            throw new UnreadableException(Reason.DAMAGED, NotReadableException.nameOf(declaredType));
        } catch (RuntimeException | Error e) {
            throw Failures.ofDecoding(declaredType, e);
        }
        throw new UnreadableException(Reason.DAMAGED, NotReadableException.nameOf(declaredType));
    }

    /** Lets annotations name those classes in JSON that may be read anyway. */
    private static final class AllowedSubtypes extends PolymorphicTypeValidator.Base {

        private static final long serialVersionUID = 1;

        private final transient Permissions permissions;

        AllowedSubtypes(Permissions permissions) {
            this.permissions = permissions;
        }

        @Override
        public Validity validateSubClassName(MapperConfig<?> config, JavaType base, String name) {
            return permissions.allows(name) ? Validity.ALLOWED : Validity.DENIED;
        }

        @Override
        public Validity validateSubType(MapperConfig<?> config, JavaType base, JavaType subType) {
            return permissions.allows(subType.getRawClass().getName()) ? Validity.ALLOWED : Validity.DENIED;
        }
    }
}
