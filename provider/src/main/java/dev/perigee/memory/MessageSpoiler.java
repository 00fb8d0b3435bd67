package dev.perigee.memory;

/** Stands between the writers and the subscribers' queues while faults are on. */
interface MessageSpoiler {

    /** Passes a message on, or not, or later. Called under a partition's lock: must not wait. */
    void route(Mailbox mailbox, Parcel parcel);
}
