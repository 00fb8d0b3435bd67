package dev.perigee.it.history;

import dev.perigee.it.history.Call.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Calls on a register that does one after another, each at some moment between its beginning and its end. */
final class RandomHistory {

    private static final Verb[] VERBS = {
        Verb.GET,
        Verb.PUT,
        Verb.GET_AND_PUT,
        Verb.PUT_IF_ABSENT,
        Verb.REPLACE,
        Verb.GET_AND_REPLACE,
        Verb.REPLACE_IF_EQUAL,
        Verb.REMOVE,
        Verb.GET_AND_REMOVE,
        Verb.REMOVE_IF_EQUAL,
        Verb.INVOKE
    };

    private final Random random;
    private final int width;
    private final List<Call> calls = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private String state = Register.ABSENT;

    private RandomHistory(Random random, int width) {
        this.random = random;
        this.width = width;
    }

    /** A sound history of so many calls, about {@code width} of them at once. The first writes "v0", the last nothing. */
    static List<Call> of(Random random, int count, int width) {
        return run(random, count, width).calls;
    }

    static RandomHistory run(Random random, int count, int width) {
        RandomHistory history = new RandomHistory(random, width);
        for (int i = 0; i < count; i++) {
            history.step(i, i < 2 ? Verb.PUT : VERBS[random.nextInt(VERBS.length)]);
        }
        history.step(count, Verb.PUT);
        return history;
    }

    List<Call> calls() {
        return calls;
    }

    /** What a far store would have announced. */
    List<Change> changes() {
        return changes;
    }

    private void step(int number, Verb verb) {
        long at = 100L * (number + 1);
        long begun = at - random.nextInt(50 * width);
        long ended = at + random.nextInt(50 * width);
        boolean writes = verb.name().contains("PUT") || verb.name().contains("REPLACE") || verb == Verb.INVOKE;
        String written = writes ? "v" + number : null;
        String expected = verb.name().endsWith("_IF_EQUAL") ? (random.nextBoolean() ? state : "other") : null;
        Call question = new Call(verb, random.nextInt(4), expected, written, null, begun, ended);
        boolean done = Register.takesEffect(question, state);
        Answer answer = answer(verb, done, state.equals(Register.ABSENT) ? null : state);
        boolean unknown = random.nextInt(20) == 0;
        calls.add(new Call(verb, question.node(), expected, written, unknown ? null : answer, begun, ended));
        String after = Register.after(question, state);
        if (!after.equals(state)) {
            changes.add(new Change(0, 10L + number, after.equals(Register.ABSENT) ? null : after));
        }
        state = after;
    }

    private static Answer answer(Verb verb, boolean done, @Nullable String before) {
        return switch (verb) {
            case GET, GET_AND_PUT, GET_AND_REPLACE, GET_AND_REMOVE, INVOKE -> Answer.of(before);
            case PUT, VANISH -> Answer.DONE;
            default -> done ? Answer.DONE : Answer.NOT_DONE;
        };
    }
}
