package dev.perigee.coherence;

import static dev.perigee.coherence.FaultKind.CHANNEL_STALLED;
import static dev.perigee.coherence.FaultKind.EPOCH_FORGED;
import static dev.perigee.coherence.FaultKind.FAILOVER;
import static dev.perigee.coherence.FaultKind.FLUSH;
import static dev.perigee.coherence.FaultKind.MESSAGE_CONTRADICTED;
import static dev.perigee.coherence.FaultKind.MESSAGE_DELAYED;
import static dev.perigee.coherence.FaultKind.MESSAGE_DOUBLED;
import static dev.perigee.coherence.FaultKind.MESSAGE_LOST;
import static dev.perigee.coherence.FaultKind.MESSAGE_OVERTAKEN;
import static dev.perigee.coherence.FaultKind.META_LOST;
import static dev.perigee.coherence.FaultKind.NODE_CUT_OFF;
import static dev.perigee.coherence.FaultKind.NODE_LATE;
import static dev.perigee.coherence.FaultKind.NODE_PAUSED;
import static dev.perigee.coherence.FaultKind.NODE_SUSPENDED;
import static dev.perigee.coherence.FaultKind.NUMBER_FORGED;
import static dev.perigee.coherence.FaultKind.REPLY_LATE;
import static dev.perigee.coherence.FaultKind.REPLY_LOST;
import static dev.perigee.coherence.FaultKind.REQUEST_LATE;
import static dev.perigee.coherence.FaultKind.REQUEST_LOST;
import static dev.perigee.coherence.FaultKind.SUBSCRIPTION_LOST;
import static dev.perigee.coherence.FaultKind.THREAD_PREEMPTED;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which faults a simulation has. */
enum FaultMix {
    CALM,
    LOSSY(MESSAGE_LOST, MESSAGE_DOUBLED, MESSAGE_OVERTAKEN, MESSAGE_DELAYED),
    STANDING_STILL(NODE_PAUSED, NODE_SUSPENDED, NODE_LATE, NODE_CUT_OFF, REPLY_LATE, MESSAGE_DELAYED, THREAD_PREEMPTED),
    STALLED(CHANNEL_STALLED, MESSAGE_DELAYED, NODE_PAUSED, THREAD_PREEMPTED),
    DISCONNECTED(SUBSCRIPTION_LOST, NODE_CUT_OFF, MESSAGE_LOST, REPLY_LATE, THREAD_PREEMPTED),
    UNANSWERED(REQUEST_LOST, REQUEST_LATE, REPLY_LOST, REPLY_LATE, MESSAGE_OVERTAKEN, THREAD_PREEMPTED),
    FAILING_OVER(FAILOVER, SUBSCRIPTION_LOST, MESSAGE_DELAYED, REPLY_LATE, REQUEST_LATE),
    DISTORTED(NUMBER_FORGED, EPOCH_FORGED, FLUSH, META_LOST, MESSAGE_DOUBLED, MESSAGE_DELAYED, REPLY_LATE),
    SPOOFED(MESSAGE_CONTRADICTED, MESSAGE_LOST, MESSAGE_DOUBLED, MESSAGE_DELAYED, SUBSCRIPTION_LOST, REPLY_LATE),
    EVERYTHING(FaultKind.values());

    private final Set<FaultKind> faults;

    FaultMix(FaultKind... faults) {
        this.faults = EnumSet.noneOf(FaultKind.class);
        this.faults.addAll(Arrays.asList(faults));
    }

    boolean has(FaultKind fault) {
        return faults.contains(fault);
    }

    /** Those of this mix that are among the given ones. */
    List<FaultKind> among(Set<FaultKind> kinds) {
        return faults.stream().filter(kinds::contains).toList();
    }
}
