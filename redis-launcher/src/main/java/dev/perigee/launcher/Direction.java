package dev.perigee.launcher;

/** Which way bytes go through a {@link FaultProxy}. */
public enum Direction {

    /** From the clients to the server. */
    REQUESTS,

    /** From the server to the clients, published messages included. */
    ANSWERS
}
