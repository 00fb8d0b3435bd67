package dev.perigee.codec;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** The value types of {@code java.time}. */
final class TimeTypes {

    /** Every region has the same class, which is not public. */
    private static final Class<?> ZONE_REGION = ZoneId.of("Europe/Paris").getClass();

    private static final LeafSerializer<ZoneId> ZONE_SERIALIZER = LeafSerializer.lookingUp(
            ZoneId.class, (out, value) -> out.writeText(value.getId()), in -> ZoneId.of(in.readText()));

    private TimeTypes() {}

    static void addTo(JdkTable table) {
        addLocal(table);
        addZoned(table);
        table.value(
                WireIds.DURATION,
                Duration.class,
                (out, value) -> {
                    out.writeVarLong(value.getSeconds(), false);
                    out.writeVarInt(value.getNano(), true);
                },
                in -> Duration.ofSeconds(in.readVarLong(false), in.readVarInt(true)));
        table.value(
                WireIds.INSTANT,
                Instant.class,
                (out, value) -> {
                    out.writeVarLong(value.getEpochSecond(), false);
                    out.writeVarInt(value.getNano(), true);
                },
                in -> Instant.ofEpochSecond(in.readVarLong(false), in.readVarInt(true)));
        table.value(
                WireIds.PERIOD,
                Period.class,
                (out, value) -> {
                    out.writeVarInt(value.getYears(), false);
                    out.writeVarInt(value.getMonths(), false);
                    out.writeVarInt(value.getDays(), false);
                },
                in -> Period.of(in.readVarInt(false), in.readVarInt(false), in.readVarInt(false)));
        table.constants(WireIds.DAY_OF_WEEK, DayOfWeek.class);
        table.constants(WireIds.MONTH, Month.class);
        table.constants(WireIds.CHRONO_UNIT, ChronoUnit.class);
    }

    private static void addLocal(JdkTable table) {
        table.value(WireIds.LOCAL_DATE, LocalDate.class, TimeTypes::writeDate, TimeTypes::readDate);
        table.value(WireIds.LOCAL_TIME, LocalTime.class, TimeTypes::writeTime, TimeTypes::readTime);
        table.value(WireIds.LOCAL_DATE_TIME, LocalDateTime.class, TimeTypes::writeDateTime, TimeTypes::readDateTime);
        table.value(
                WireIds.YEAR,
                Year.class,
                (out, value) -> out.writeVarInt(value.getValue(), false),
                in -> Year.of(in.readVarInt(false)));
        table.value(
                WireIds.YEAR_MONTH,
                YearMonth.class,
                (out, value) -> {
                    out.writeVarInt(value.getYear(), false);
                    out.writeByte(value.getMonthValue());
                },
                in -> YearMonth.of(in.readVarInt(false), in.readByte()));
        table.value(
                WireIds.MONTH_DAY,
                MonthDay.class,
                (out, value) -> {
                    out.writeByte(value.getMonthValue());
                    out.writeByte(value.getDayOfMonth());
                },
                in -> MonthDay.of(in.readByte(), in.readByte()));
    }

    private static void addZoned(JdkTable table) {
        table.value(WireIds.ZONE_OFFSET, ZoneOffset.class, TimeTypes::writeOffset, TimeTypes::readOffset);
        table.leaf(WireIds.ZONE_REGION, ZONE_REGION, ZONE_SERIALIZER);
        table.value(
                WireIds.OFFSET_TIME,
                OffsetTime.class,
                (out, value) -> {
                    writeTime(out, value.toLocalTime());
                    writeOffset(out, value.getOffset());
                },
                in -> OffsetTime.of(readTime(in), readOffset(in)));
        table.value(
                WireIds.OFFSET_DATE_TIME,
                OffsetDateTime.class,
                (out, value) -> {
                    writeDateTime(out, value.toLocalDateTime());
                    writeOffset(out, value.getOffset());
                },
                in -> OffsetDateTime.of(readDateTime(in), readOffset(in)));
        table.lookedUp(
                WireIds.ZONED_DATE_TIME,
                ZonedDateTime.class,
                (out, value) -> {
                    writeDateTime(out, value.toLocalDateTime());
                    writeOffset(out, value.getOffset());
                    out.writeText(value.getZone().getId());
                },
                in -> ZonedDateTime.ofInstant(readDateTime(in), readOffset(in), ZoneId.of(in.readText())));
    }

    private static void writeDate(WireOutput out, LocalDate value) {
        out.writeVarInt(value.getYear(), false);
        out.writeByte(value.getMonthValue());
        out.writeByte(value.getDayOfMonth());
    }

    private static LocalDate readDate(WireInput in) {
        return LocalDate.of(in.readVarInt(false), in.readByte(), in.readByte());
    }

    private static void writeTime(WireOutput out, LocalTime value) {
        out.writeVarLong(value.toNanoOfDay(), true);
    }

    private static LocalTime readTime(WireInput in) {
        return LocalTime.ofNanoOfDay(in.readVarLong(true));
    }

    private static void writeDateTime(WireOutput out, LocalDateTime value) {
        writeDate(out, value.toLocalDate());
        writeTime(out, value.toLocalTime());
    }

    private static LocalDateTime readDateTime(WireInput in) {
        return LocalDateTime.of(readDate(in), readTime(in));
    }

    private static void writeOffset(WireOutput out, ZoneOffset value) {
        out.writeVarInt(value.getTotalSeconds(), false);
    }

    private static ZoneOffset readOffset(WireInput in) {
        return ZoneOffset.ofTotalSeconds(in.readVarInt(false));
    }
}
