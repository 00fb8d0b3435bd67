package dev.perigee;

import javax.management.MXBean;

/**
 * The figures of {@link NodeHealth}, registered as {@code dev.perigee:type=PerigeeNode,CacheManager=<URI>} from the moment at
 * which statistics of one of the manager's caches are enabled until the manager is closed. No attribute costs a request.
 */
@MXBean
public interface NodeHealthMXBean {

    /**
     * Whether messages of other nodes can be heard.
     *
     * @return true without a far tier, too
     */
    boolean isHearing();

    /**
     * How many partitions the far tier has.
     *
     * @return 0 without a far tier
     */
    int getPartitions();

    /**
     * How many partitions are not asked because they have not answered lately.
     *
     * @return 0 if all is well
     */
    int getPartitionsAway();

    /**
     * How many partitions were proved, less than the bound ago, to have missed nothing.
     *
     * @return less than all while nothing is kept of some
     */
    int getPartitionsProved();

    /**
     * Messages heard.
     *
     * @return a count
     */
    long getMessages();

    /**
     * Messages heard twice.
     *
     * @return a count
     */
    long getDuplicates();

    /**
     * Times that numbers were missing between messages.
     *
     * @return a count
     */
    long getGaps();

    /**
     * Messages that only a digest told were missing.
     *
     * @return a count
     */
    long getSilentLosses();

    /**
     * Times that what was kept of a partition was dropped because its numbers began anew.
     *
     * @return a count
     */
    long getEras();

    /**
     * Times that a partition's numbers went back without a new epoch, or one came with two operations.
     *
     * @return a count
     */
    long getAnomalies();

    /**
     * Messages that contradicted others, and messages that were ignored because of that.
     *
     * @return a count; more than 0 says that somebody else publishes on the namespace's channels, or that the server has lost
     *     writes
     */
    long getSpoofed();

    /**
     * Events that listeners on this node have missed.
     *
     * @return a count
     */
    long getLostEvents();

    /**
     * Background failures that the manager's error listener was not told of.
     *
     * @return a count
     */
    long getUntoldErrors();
}
