package dev.perigee.redis;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.Meeting;
import dev.perigee.spi.Member;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The registrations of the nodes of a namespace: a hash in Redis, and what stands in it. Thread-safe. */
final class Nodes {

    /** In an answer, the first member. */
    private static final int MEMBERS_AT = 7;

    private final RedisLink link;
    private final ScriptCalls scripts;

    Nodes(RedisLink link, ScriptCalls scripts) {
        this.link = link;
        this.scripts = scripts;
    }

    CompletionStage<List<?>> meet(Member self, long version, long leaseMillis, Deadline deadline) {
        byte[] node = ScriptCalls.bytes(new OperationId(self.node(), version));
        Object[] arguments = {ScriptCalls.ascii(leaseMillis), describe(self)};
        return scripts.meet(node, arguments, deadline);
    }

    CompletionStage<@Nullable Void> leave(long node, Deadline deadline) {
        byte[] field = Arrays.copyOf(ScriptCalls.bytes(new OperationId(node, 0)), Long.BYTES);
        Object[] all = {link.names().nodes(), field};
        return link.commands().run(Script.LEAVE, 1, all, deadline).thenApply(answer -> null);
    }

    /** Reads an answer that did not come too late. */
    static Meeting meeting(List<?> answer) {
        List<Member> members = new ArrayList<>();
        for (int i = MEMBERS_AT; i < answer.size(); i += 2) {
            members.add(member(ScriptAnswers.bytes(answer.get(i)), ScriptAnswers.bytes(answer.get(i + 1))));
        }
        return new Meeting(
                members,
                ScriptAnswers.number(answer.get(4)) == 1,
                ScriptAnswers.number(answer.get(5)) == 1,
                ScriptAnswers.number(answer.get(6)));
    }

    /** Cache ids separated by commas: those it reads, a semicolon, those it hears. No id holds either. */
    private static byte[] describe(Member member) {
        return ScriptCalls.ascii(join(member.reading()) + ";" + join(member.hearing()));
    }

    private static String join(Set<CacheId> caches) {
        return caches.stream().map(CacheId::encoded).sorted().collect(Collectors.joining(","));
    }

    private static Member member(byte[] node, byte[] description) {
        String text = new String(description, StandardCharsets.US_ASCII);
        int semicolon = Math.max(0, text.indexOf(';'));
        return new Member(
                ByteBuffer.wrap(node).order(ByteOrder.LITTLE_ENDIAN).getLong(),
                split(text.substring(0, semicolon)),
                split(text.substring(Math.min(text.length(), semicolon + 1))));
    }

    private static Set<CacheId> split(String ids) {
        return Arrays.stream(ids.split(","))
                .filter(id -> !id.isEmpty())
                .map(CacheId::new)
                .collect(Collectors.toUnmodifiableSet());
    }
}
