package dev.perigee.spi;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What every {@link FarStore} must do, whoever wrote it: extend this class, open a kit, and it is told where the store
 * differs. Nothing here assumes that answers are there at once or that the clock can be set. Its tests mostly wait, each in a
 * namespace of its own, so they run side by side.
 */
public abstract class FarStoreContract {

    /**
     * Opens a fresh, empty namespace.
     *
     * @return closed after the test
     */
    protected abstract FarStoreKit openKit();

    @Nested
    @Execution(ExecutionMode.CONCURRENT)
    class Mutations extends MutationChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    @Execution(ExecutionMode.CONCURRENT)
    class Conditions extends ConditionChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    @Execution(ExecutionMode.CONCURRENT)
    class Expiry extends ExpiryChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    @Execution(ExecutionMode.CONCURRENT)
    class Leases extends LeaseChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    @Execution(ExecutionMode.CONCURRENT)
    class Hiding extends HidingChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    @Execution(ExecutionMode.CONCURRENT)
    class Scanning extends ScanChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    @Execution(ExecutionMode.CONCURRENT)
    class Messages extends MessageChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    @Execution(ExecutionMode.CONCURRENT)
    class Concurrency extends ConcurrencyChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    @Execution(ExecutionMode.CONCURRENT)
    class Membership extends MembershipChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }
}
