package dev.perigee.it.soak;

import java.util.Arrays;
import java.util.List;

/** What can go wrong. */
enum FaultKind {
    /** One message to one node is lost. */
    LOSE_ONE_MESSAGE,
    /** A share of the messages to one node is lost for a while. */
    LOSE_SOME_MESSAGES,
    /** No message reaches one node for a while, and nothing tells it. */
    LOSE_ALL_MESSAGES,
    /** All messages to one node are late for a while. */
    DELAY_MESSAGES,
    /** Requests and answers of one node are late for a while. */
    DELAY_ALL,
    /** Nothing that one node sends arrives for a while. */
    STALL_REQUESTS,
    /** Nothing reaches one node for a while. */
    STALL_ANSWERS,
    /** One node loses its subscription, and new connections are accepted but silent for a while. */
    HALF_OPEN,
    /** All connections of one node are reset. */
    RESET,
    /** Those connections of one node are reset that have subscribed. */
    CUT_SUBSCRIBERS,
    /** Scripts of one node are delivered after their callers gave up. */
    HOLD_SCRIPTS,
    /** The server closes the connections of all subscribers. */
    KILL_SUBSCRIBERS,
    /** The server closes all connections that are not subscribed. */
    KILL_CLIENTS,
    /** The server answers nobody for a while. */
    PAUSE_CLIENTS,
    /** The server stands still for a while. */
    STOP_SERVER,
    /** The server is killed and comes back with its data. */
    KILL_SERVER_WITH_DATA,
    /** The server is killed and comes back without data. */
    KILL_SERVER_WITHOUT_DATA,
    /** All keys are deleted behind our back. */
    FLUSH,
    /** The meta key of one partition is deleted behind our back. */
    DELETE_META,
    /** The sequence of one partition is changed behind our back. */
    TAMPER_SEQUENCE,
    /** The epoch of one partition is changed behind our back. */
    TAMPER_EPOCH,
    /** The server forgets its scripts. */
    FLUSH_SCRIPTS,
    /** One node stands still. */
    PAUSE_NODE,
    /** One node stands still, and when it goes on, the server stands still. */
    PAUSE_NODE_THEN_SERVER;

    /** Those of the property {@code soak.kinds}, or all. */
    static List<FaultKind> asked() {
        String asked = System.getProperty("soak.kinds", "");
        return asked.isEmpty()
                ? List.of(values())
                : Arrays.stream(asked.split(",")).map(FaultKind::valueOf).toList();
    }

    /** Whether a node stands still for as long as the fault lasts. */
    boolean isPause() {
        return this == PAUSE_NODE || this == PAUSE_NODE_THEN_SERVER;
    }
}
