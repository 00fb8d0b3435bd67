package dev.perigee.coherence;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.Recipients;
import java.util.Map;

/** What a message does: to a partition's floors and marks, under its lock, and then to the near copies, without. */
final class MessageEffects {

    private final int partition;
    private final Rules rules;
    private final Timeline timeline;
    private final Map<CacheId, Scope> scopes;

    MessageEffects(int partition, Rules rules, Timeline timeline, Map<CacheId, Scope> scopes) {
        this.partition = partition;
        this.rules = rules;
        this.timeline = timeline;
        this.scopes = scopes;
    }

    /**
     * Caller holds the partition's lock. Hides what a message took away.
     *
     * @param newest up to which number nothing of a cleared cache or a deleted tag is trusted any more: the message's
     *     own, or for a late one, which may tell of a counter that went back, all that was heard
     */
    void hide(Message message, HeardKind heard, long newest) {
        if (message instanceof Message.Changed changed) {
            for (KeyChange change : changed.changes()) {
                timeline.raiseFloorByMessage(
                        Partition.stripe(change.key().hash()),
                        message.stamp().sequence(),
                        rules.isBinding(heard, change.kind()));
            }
        } else if (message instanceof Message.Cleared cleared) {
            Scope scope = scopes.get(cleared.cache());
            if (scope != null) {
                scope.raiseCleared(Math.max(message.stamp().sequence() + 1, newest));
            }
        } else if (message instanceof Message.TagDeleted deleted) {
            Scope scope = scopes.get(deleted.cache());
            if (scope != null) {
                scope.raiseTag(deleted.tag(), newest);
            }
        }
    }

    /** Has near copies replaced by what a message brings, or else taken out. */
    void replace(Message message, Heard heard, Trust trust, Copies copies) {
        if (message instanceof Message.Changed changed && rules.bringsValues(heard.kind())) {
            Ticket question = rules.questionBefore(message.stamp().sequence(), trust);
            for (KeyChange change : changed.changes()) {
                if (change.recipients() != Recipients.NOBODY) {
                    copies.take(changed.cache(), change, message.stamp(), question);
                }
            }
        }
        forget(message, heard.kind(), copies);
    }

    /** Has near copies taken out. */
    private void forget(Message message, HeardKind heard, Copies copies) {
        boolean always = rules.forgetsWhateverIsHeld(heard);
        if (message instanceof Message.Changed changed) {
            for (KeyChange change : changed.changes()) {
                copies.forget(changed.cache(), change, message.stamp().sequence(), always);
            }
        } else if (message instanceof Message.Cleared cleared) {
            copies.forgetCache(cleared.cache(), partition);
        }
    }
}
