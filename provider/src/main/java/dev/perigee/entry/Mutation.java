package dev.perigee.entry;

/**
 * What an operation asks of the far store for one key, said as data: one condition and one change, applied as one atomic
 * step together with the sequence number and the message.
 *
 * @param id names this write; a second delivery under the same id changes nothing and is answered
 *     {@link Outcome#REPEATED}
 * @param condition what must hold
 * @param change what happens then
 * @param wantOld whether the answer is to carry the entry as it was before
 * @param freesLease whether the key's load lease ends with this write, so that a value loaded earlier is not stored over
 *     it
 * @param recipients which near tiers are to take in what is stored; if it is not {@link Recipients#NOBODY}, the message
 *     carries the new envelope, unless that is too long for messages
 */
public record Mutation(
        OperationId id,
        Condition condition,
        Change change,
        boolean wantOld,
        boolean freesLease,
        Recipients recipients) {

    /**
     * Makes a mutation that other nodes are told of, and no more.
     *
     * @param id names this write
     * @param condition what must hold
     * @param change what happens then
     * @param wantOld whether the answer is to carry the entry as it was before
     * @param freesLease whether the key's load lease ends with this write
     */
    public Mutation(OperationId id, Condition condition, Change change, boolean wantOld, boolean freesLease) {
        this(id, condition, change, wantOld, freesLease, Recipients.NOBODY);
    }
}
