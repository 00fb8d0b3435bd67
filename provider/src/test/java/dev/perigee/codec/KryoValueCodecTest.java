package dev.perigee.codec;

import dev.perigee.spi.ValueCodec;
import dev.perigee.spi.ValueCodecContract;
import java.util.List;

class KryoValueCodecTest extends ValueCodecContract {

    private final Serialization serialization =
            new Serialization(getClass().getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS);

    @Override
    protected <V> ValueCodec<V> codec(Class<V> declaredType) {
        return serialization.values(declaredType);
    }
}
