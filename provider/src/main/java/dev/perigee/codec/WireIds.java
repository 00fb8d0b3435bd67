package dev.perigee.codec;

import dev.perigee.spi.UnreadableException.Reason;

/**
 * The numbers by which the frequent classes of the JDK are named on the wire, in keys and in values.
 *
 * <p>They are part of the format: entries written by other versions hold them. A number is never changed and never given
 * to another class; new classes get new numbers at the end of their group.
 */
final class WireIds {

    static final int INTEGER = 0;
    static final int STRING = 1;
    static final int FLOAT = 2;
    static final int BOOLEAN = 3;
    static final int BYTE = 4;
    static final int CHARACTER = 5;
    static final int SHORT = 6;
    static final int LONG = 7;
    static final int DOUBLE = 8;
    static final int OBJECT = 9;

    static final int BYTES = 10;
    static final int CHARS = 11;
    static final int SHORTS = 12;
    static final int INTS = 13;
    static final int LONGS = 14;
    static final int FLOATS = 15;
    static final int DOUBLES = 16;
    static final int BOOLEANS = 17;
    static final int OBJECTS = 18;
    static final int STRINGS = 19;

    static final int BIG_INTEGER = 20;
    static final int BIG_DECIMAL = 21;
    static final int UUID = 22;
    static final int URI = 23;
    private static final int URL = 24; // No longer in use: its hash code asks name servers.
    static final int LOCALE = 25;
    static final int CURRENCY = 26;
    static final int CLASS = 27;
    static final int PATTERN = 28;
    static final int CHARSET = 29;
    static final int DATE = 30;
    static final int SQL_DATE = 31;
    static final int SQL_TIME = 32;
    static final int SQL_TIMESTAMP = 33;
    static final int GREGORIAN_CALENDAR = 34;
    static final int TIME_ZONE = 35;
    static final int INET4_ADDRESS = 36;
    static final int INET6_ADDRESS = 37;
    static final int STRING_BUILDER = 38;
    static final int STRING_BUFFER = 39;

    static final int DURATION = 40;
    static final int INSTANT = 41;
    static final int LOCAL_DATE = 42;
    static final int LOCAL_TIME = 43;
    static final int LOCAL_DATE_TIME = 44;
    static final int ZONE_OFFSET = 45;
    static final int ZONE_REGION = 46;
    static final int OFFSET_TIME = 47;
    static final int OFFSET_DATE_TIME = 48;
    static final int ZONED_DATE_TIME = 49;
    static final int YEAR = 50;
    static final int YEAR_MONTH = 51;
    static final int MONTH_DAY = 52;
    static final int PERIOD = 53;
    static final int DAY_OF_WEEK = 54;
    static final int MONTH = 55;
    static final int CHRONO_UNIT = 56;
    static final int TIME_UNIT = 57;
    static final int ROUNDING_MODE = 58;
    static final int MATH_CONTEXT = 59;

    static final int OPTIONAL = 60;
    static final int OPTIONAL_INT = 61;
    static final int OPTIONAL_LONG = 62;
    static final int OPTIONAL_DOUBLE = 63;
    static final int BIT_SET = 64;
    static final int ATOMIC_INTEGER = 65;
    static final int ATOMIC_LONG = 66;
    static final int ATOMIC_BOOLEAN = 67;
    static final int ATOMIC_REFERENCE = 68;
    static final int ATOMIC_INTEGER_ARRAY = 69;
    static final int ATOMIC_LONG_ARRAY = 70;
    static final int SIMPLE_ENTRY = 71;
    static final int SIMPLE_IMMUTABLE_ENTRY = 72;
    static final int ENTRY_OF = 73;
    static final int NATURAL_ORDER = 74;
    static final int REVERSE_ORDER = 75;
    static final int CASE_INSENSITIVE_ORDER = 76;
    static final int REVERSED = 77;

    static final int ARRAY_LIST = 80;
    static final int LINKED_LIST = 81;
    static final int VECTOR = 82;
    static final int STACK = 83;
    static final int COPY_ON_WRITE_ARRAY_LIST = 84;
    static final int ARRAYS_AS_LIST = 85;
    static final int LIST_OF = 86;
    static final int UNMODIFIABLE_LIST = 87;
    static final int SYNCHRONIZED_LIST = 88;
    static final int HASH_SET = 89;
    static final int LINKED_HASH_SET = 90;
    static final int TREE_SET = 91;
    static final int COPY_ON_WRITE_ARRAY_SET = 92;
    static final int CONCURRENT_SKIP_LIST_SET = 93;
    static final int CONCURRENT_HASH_SET = 94;
    static final int ENUM_SET = 95;
    static final int SET_OF = 96;
    static final int UNMODIFIABLE_SET = 97;
    static final int UNMODIFIABLE_SORTED_SET = 98;
    static final int SYNCHRONIZED_SET = 99;
    static final int SYNCHRONIZED_SORTED_SET = 100;
    static final int UNMODIFIABLE_COLLECTION = 101;
    static final int SYNCHRONIZED_COLLECTION = 102;
    static final int ARRAY_DEQUE = 103;
    static final int PRIORITY_QUEUE = 104;
    static final int CONCURRENT_LINKED_QUEUE = 105;
    static final int CONCURRENT_LINKED_DEQUE = 106;

    static final int HASH_MAP = 110;
    static final int LINKED_HASH_MAP = 111;
    static final int TREE_MAP = 112;
    static final int HASHTABLE = 113;
    static final int CONCURRENT_HASH_MAP = 114;
    static final int CONCURRENT_SKIP_LIST_MAP = 115;
    static final int ENUM_MAP = 116;
    static final int MAP_OF = 117;
    static final int UNMODIFIABLE_MAP = 118;
    static final int UNMODIFIABLE_SORTED_MAP = 119;
    static final int SYNCHRONIZED_MAP = 120;
    static final int SYNCHRONIZED_SORTED_MAP = 121;

    /** One more than the highest number in use. */
    static final int COUNT = 122;

    /** No later version has more of them. */
    private static final int MOST = 1024;

    private WireIds() {}

    /** Says why a number that is not in the table cannot be read: it may be in that of another node. */
    static NotReadableException unknown(int id) {
        return switch (id) {
            case URL -> NotReadableException.damaged();
            case SQL_DATE -> NotReadableException.changed("java.sql.Date");
            case SQL_TIME -> NotReadableException.changed("java.sql.Time");
            case SQL_TIMESTAMP -> NotReadableException.changed("java.sql.Timestamp");
            default -> id < 0 || id >= MOST ? NotReadableException.damaged() : new NotReadableException(Reason.FOREIGN);
        };
    }
}
