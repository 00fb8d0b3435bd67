package dev.perigee.coherence;

/** What can go wrong in the simulator. */
enum FaultKind {
    MESSAGE_LOST,
    MESSAGE_DOUBLED,
    MESSAGE_OVERTAKEN,
    MESSAGE_DELAYED,
    CHANNEL_STALLED,
    SUBSCRIPTION_LOST,
    NODE_CUT_OFF,
    NODE_PAUSED,
    THREAD_PREEMPTED,
    REQUEST_LOST,
    REQUEST_LATE,
    REPLY_LOST,
    REPLY_LATE,
    FAILOVER,
    FLUSH,
    META_LOST,
    NUMBER_FORGED,
    EPOCH_FORGED
}
