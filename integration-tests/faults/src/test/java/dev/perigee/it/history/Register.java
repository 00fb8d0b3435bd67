package dev.perigee.it.history;

import dev.perigee.it.history.Call.Answer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The sequential meaning of a {@link Call}: what one register that does one call after another would answer. */
final class Register {

    /** The state of a register that holds nothing. No written value is empty. */
    static final String ABSENT = "";

    private Register() {}

    /** Says whether a call made in this state would have answered as it did; anything goes for an unknown outcome. */
    static boolean allows(Call call, String before) {
        Answer answer = call.answer();
        if (answer == null) {
            return true;
        }
        return switch (call.verb()) {
            case PUT, VANISH -> true;
            case GET, GET_AND_PUT, GET_AND_REPLACE, GET_AND_REMOVE, INVOKE -> before.equals(state(answer.value()));
            case PUT_IF_ABSENT, REPLACE, REPLACE_IF_EQUAL, REMOVE, REMOVE_IF_EQUAL ->
                answer.done() == takesEffect(call, before);
        };
    }

    /** The state that a call leaves behind. */
    static String after(Call call, String before) {
        return takesEffect(call, before) ? state(call.written()) : before;
    }

    /** Says whether a call made in this state writes or removes. */
    static boolean takesEffect(Call call, String before) {
        return switch (call.verb()) {
            case GET -> false;
            case PUT, GET_AND_PUT, INVOKE, VANISH -> true;
            case PUT_IF_ABSENT -> before.equals(ABSENT);
            case REPLACE, GET_AND_REPLACE, REMOVE, GET_AND_REMOVE -> !before.equals(ABSENT);
            case REPLACE_IF_EQUAL, REMOVE_IF_EQUAL -> before.equals(call.expected());
        };
    }

    static String state(@Nullable String value) {
        return Objects.requireNonNullElse(value, ABSENT);
    }
}
