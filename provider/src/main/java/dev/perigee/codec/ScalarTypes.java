package dev.perigee.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** JDK types that hold no other object and are equal by their content, so that they may be part of a key. */
final class ScalarTypes {

    private ScalarTypes() {}

    static void addTo(JdkTable table, boolean forKeys) {
        addPrimitives(table);
        addNumbersAndNames(table);
        addOptionals(table);
        addDates(table);
        table.value(
                WireIds.URI,
                URI.class,
                (out, uri) -> out.writeText(forKeys ? UriForm.canonical(uri) : uri.toString()),
                in -> URI.create(in.readText()));
        table.constants(WireIds.TIME_UNIT, TimeUnit.class);
        table.constants(WireIds.ROUNDING_MODE, RoundingMode.class);
        table.leaf(WireIds.CLASS, Class.class, new ClassSerializer());
        table.state(
                WireIds.BIT_SET,
                BitSet.class,
                (out, bits) -> {
                    byte[] bytes = bits.toByteArray();
                    out.writeCount(bytes.length);
                    out.writeBytes(bytes);
                },
                in -> BitSet.valueOf(in.readBytes(in.readLength(1))),
                bits -> (BitSet) bits.clone());
    }

    private static void addPrimitives(JdkTable table) {
        table.value(
                WireIds.INTEGER,
                Integer.class,
                (out, value) -> out.writeVarInt(value, false),
                in -> in.readVarInt(false));
        table.value(WireIds.STRING, String.class, WireOutput::writeText, WireInput::readText);
        table.value(WireIds.FLOAT, Float.class, WireOutput::writeFloat, WireInput::readFloat);
        table.value(WireIds.BOOLEAN, Boolean.class, WireOutput::writeBoolean, WireInput::readBoolean);
        table.value(WireIds.BYTE, Byte.class, (out, value) -> out.writeByte(value), WireInput::readByte);
        table.value(WireIds.CHARACTER, Character.class, WireOutput::writeChar, WireInput::readChar);
        table.value(WireIds.SHORT, Short.class, (out, value) -> out.writeShort(value), WireInput::readShort);
        table.value(
                WireIds.LONG, Long.class, (out, value) -> out.writeVarLong(value, false), in -> in.readVarLong(false));
        table.value(WireIds.DOUBLE, Double.class, WireOutput::writeDouble, WireInput::readDouble);
        table.alias(int.class, WireIds.INTEGER);
        table.alias(float.class, WireIds.FLOAT);
        table.alias(boolean.class, WireIds.BOOLEAN);
        table.alias(byte.class, WireIds.BYTE);
        table.alias(char.class, WireIds.CHARACTER);
        table.alias(short.class, WireIds.SHORT);
        table.alias(long.class, WireIds.LONG);
        table.alias(double.class, WireIds.DOUBLE);
    }

    private static void addNumbersAndNames(JdkTable table) {
        table.value(WireIds.BIG_INTEGER, BigInteger.class, ScalarTypes::writeBigInteger, ScalarTypes::readBigInteger);
        table.value(
                WireIds.BIG_DECIMAL,
                BigDecimal.class,
                (out, value) -> {
                    writeBigInteger(out, value.unscaledValue());
                    out.writeVarInt(value.scale(), false);
                },
                in -> new BigDecimal(readBigInteger(in), in.readVarInt(false)));
        table.value(
                WireIds.MATH_CONTEXT,
                MathContext.class,
                (out, value) -> out.writeText(value.toString()),
                in -> new MathContext(in.readText()));
        table.value(WireIds.UUID, UUID.class, ScalarTypes::writeUuid, ScalarTypes::readUuid);
        table.value(WireIds.LOCALE, Locale.class, ScalarTypes::writeLocale, ScalarTypes::readLocale);
        table.lookedUp(
                WireIds.CURRENCY,
                Currency.class,
                (out, value) -> out.writeText(value.getCurrencyCode()),
                in -> Currency.getInstance(in.readText()));
        table.lookedUp(
                WireIds.CHARSET,
                Charset.class,
                (out, value) -> out.writeText(value.name()),
                in -> Charset.forName(in.readText()));
        table.value(WireIds.INET4_ADDRESS, Inet4Address.class, ScalarTypes::writeAddress, in ->
                (Inet4Address) address(in.readBytes(4)));
        table.value(
                WireIds.INET6_ADDRESS, Inet6Address.class, ScalarTypes::writeAddress, in -> inet6(in.readBytes(16)));
    }

    private static void addOptionals(JdkTable table) {
        table.value(
                WireIds.OPTIONAL_INT,
                OptionalInt.class,
                (out, value) -> {
                    out.writeBoolean(value.isPresent());
                    out.writeVarInt(value.orElse(0), false);
                },
                in -> {
                    boolean present = in.readBoolean();
                    int value = in.readVarInt(false);
                    return present ? OptionalInt.of(value) : OptionalInt.empty();
                });
        table.value(
                WireIds.OPTIONAL_LONG,
                OptionalLong.class,
                (out, value) -> {
                    out.writeBoolean(value.isPresent());
                    out.writeVarLong(value.orElse(0), false);
                },
                in -> {
                    boolean present = in.readBoolean();
                    long value = in.readVarLong(false);
                    return present ? OptionalLong.of(value) : OptionalLong.empty();
                });
        table.value(
                WireIds.OPTIONAL_DOUBLE,
                OptionalDouble.class,
                (out, value) -> {
                    out.writeBoolean(value.isPresent());
                    out.writeDouble(value.orElse(0));
                },
                in -> {
                    boolean present = in.readBoolean();
                    double value = in.readDouble();
                    return present ? OptionalDouble.of(value) : OptionalDouble.empty();
                });
    }

    @SuppressWarnings("JavaUtilDate") // old classes are cached too
    private static void addDates(JdkTable table) {
        table.state(
                WireIds.DATE,
                Date.class,
                (out, date) -> out.writeLong(date.getTime()),
                in -> new Date(in.readLong()),
                date -> (Date) date.clone());
        table.state(
                WireIds.GREGORIAN_CALENDAR,
                GregorianCalendar.class,
                ScalarTypes::writeCalendar,
                ScalarTypes::readCalendar,
                calendar -> (GregorianCalendar) calendar.clone());
        table.state(WireIds.TIME_ZONE, TimeZone.class, ScalarTypes::writeZone, ScalarTypes::readZone, zone ->
                (TimeZone) zone.clone());
        if (SqlTypes.areThere()) {
            SqlTypes.addTo(table);
        }
    }

    static void writeUuid(WireOutput out, UUID value) {
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
    }

    static UUID readUuid(WireInput in) {
        return new UUID(in.readLong(), in.readLong());
    }

    private static void writeBigInteger(WireOutput out, BigInteger value) {
        byte[] bytes = value.toByteArray();
        out.writeCount(bytes.length);
        out.writeBytes(bytes);
    }

    private static BigInteger readBigInteger(WireInput in) {
        return new BigInteger(in.readBytes(in.readLength(1)));
    }

    /** Nearly every locale is its language tag; a few old ones are only the sum of their parts. */
    private static void writeLocale(WireOutput out, Locale locale) {
        String tag = locale.toLanguageTag();
        boolean tagged = Locale.forLanguageTag(tag).equals(locale);
        if (!tagged && !new Locale(locale.getLanguage(), locale.getCountry(), locale.getVariant()).equals(locale)) {
            throw new NotWritableException("java.util.Locale: this one is not well-formed and cannot be made again");
        }
        out.writeBoolean(tagged);
        if (tagged) {
            out.writeText(tag);
        } else {
            out.writeText(locale.getLanguage());
            out.writeText(locale.getCountry());
            out.writeText(locale.getVariant());
        }
    }

    private static Locale readLocale(WireInput in) {
        return in.readBoolean()
                ? Locale.forLanguageTag(in.readText())
                : new Locale(in.readText(), in.readText(), in.readText());
    }

    /** Addresses are equal by their numbers; the name that one was found by is not kept. */
    private static void writeAddress(WireOutput out, InetAddress value) {
        out.writeBytes(value.getAddress());
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw NotReadableException.damaged();
        }
    }

    /** Keeps an IPv4-mapped address an Inet6Address, which {@link InetAddress#getByAddress(byte[])} would not. */
    private static Inet6Address inet6(byte[] bytes) {
        try {
            return Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw NotReadableException.damaged();
        }
    }

    private static void writeZone(WireOutput out, TimeZone zone) {
        if (!TimeZone.getTimeZone(zone.getID()).equals(zone)) {
            throw new NotWritableException(
                    "java.util.TimeZone: this one was changed and cannot be found by its ID again");
        }
        out.writeText(zone.getID());
    }

    private static TimeZone readZone(WireInput in) {
        String id = in.readText();
        TimeZone zone = TimeZone.getTimeZone(id);
        if (!zone.getID().equals(id)) {
            throw NotReadableException.refused(TimeZone.class); // JVMs have tables of zones of their own.
        }
        return zone;
    }

    @SuppressWarnings("JavaUtilDate")
    private static void writeCalendar(WireOutput out, GregorianCalendar original) {
        // Asking a calendar for its time may change its fields, and others may be reading it.
        GregorianCalendar calendar = (GregorianCalendar) original.clone();
        writeZone(out, calendar.getTimeZone());
        out.writeLong(calendar.getTimeInMillis());
        out.writeLong(calendar.getGregorianChange().getTime());
        out.writeBoolean(calendar.isLenient());
        out.writeByte(calendar.getFirstDayOfWeek());
        out.writeByte(calendar.getMinimalDaysInFirstWeek());
    }

    @SuppressWarnings("JavaUtilDate")
    private static GregorianCalendar readCalendar(WireInput in) {
        GregorianCalendar calendar = new GregorianCalendar(readZone(in), Locale.ROOT);
        long time = in.readLong();
        calendar.setGregorianChange(new Date(in.readLong()));
        calendar.setLenient(in.readBoolean());
        calendar.setFirstDayOfWeek(in.readByte());
        calendar.setMinimalDaysInFirstWeek(in.readByte());
        calendar.setTimeInMillis(time);
        return calendar;
    }
}
