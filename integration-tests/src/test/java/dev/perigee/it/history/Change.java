package dev.perigee.it.history;

import org.jspecify.annotations.Nullable;

/**
 * One step of a key on its partition's timeline, as the far store announced it.
 *
 * @param timeline where epochs stand among each other: 0 for the first
 * @param sequence the partition's number
 * @param value the value from then on; null for absent
 */
public record Change(int timeline, long sequence, @Nullable String value) {

    String state() {
        return Register.state(value);
    }
}
