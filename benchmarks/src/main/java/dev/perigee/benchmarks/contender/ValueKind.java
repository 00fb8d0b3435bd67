package dev.perigee.benchmarks.contender;

import java.util.Arrays;

/** What the values of a case are. Values of the same kind and number are equal in all JVMs. */
public enum ValueKind {
    /** A string of 21 characters. */
    STRING,

    /** A record of five immutable fields. */
    IMMUTABLE,

    /** An {@link Order}: mutable, about 1 KB when encoded. */
    MUTABLE,

    /** 300 bytes. */
    BYTES_300,

    /** 1,024 bytes. */
    BYTES_1K,

    /** 10,240 bytes. */
    BYTES_10K,

    /** A {@link Long}, for counters. */
    COUNTER;

    /** Makes the value of a number, a new one each time. */
    public Object value(int number) {
        return switch (this) {
            case STRING -> "value-" + (100_000_000_000_000L + number);
            case IMMUTABLE -> Customer.of(number);
            case MUTABLE -> Order.of(number);
            case BYTES_300 -> bytes(300, number);
            case BYTES_1K -> bytes(1_024, number);
            case BYTES_10K -> bytes(10_240, number);
            case COUNTER -> (long) number;
        };
    }

    /** {@return the class of the values} */
    public Class<?> type() {
        return value(0).getClass();
    }

    /** {@return whether nobody can change a value} */
    public boolean immutable() {
        return this == STRING || this == IMMUTABLE || this == COUNTER;
    }

    private static byte[] bytes(int length, int number) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) number);
        return bytes;
    }
}
