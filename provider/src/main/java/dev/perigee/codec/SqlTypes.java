package dev.perigee.codec;

import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;

/** The date types of {@code java.sql}, a module that a runtime image may leave out. */
final class SqlTypes {

    private SqlTypes() {}

    static boolean areThere() {
        return ModuleLayer.boot().findModule("java.sql").isPresent();
    }

    static void addTo(JdkTable table) {
        table.state(
                WireIds.SQL_DATE,
                Date.class,
                (out, date) -> out.writeLong(date.getTime()),
                in -> new Date(in.readLong()),
                date -> (Date) date.clone());
        table.state(
                WireIds.SQL_TIME,
                Time.class,
                (out, time) -> out.writeLong(time.getTime()),
                in -> new Time(in.readLong()),
                time -> (Time) time.clone());
        table.state(
                WireIds.SQL_TIMESTAMP,
                Timestamp.class,
                (out, timestamp) -> {
                    out.writeLong(timestamp.getTime());
                    out.writeInt(timestamp.getNanos());
                },
                in -> {
                    Timestamp timestamp = new Timestamp(in.readLong());
                    timestamp.setNanos(in.readInt());
                    return timestamp;
                },
                timestamp -> (Timestamp) timestamp.clone());
    }
}
