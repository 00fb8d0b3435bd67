package dev.perigee.spi;

import org.junit.jupiter.api.Nested;

/**
 * What every {@link FarStore} must do, whoever wrote it: extend this class, open a kit, and it is told where the store
 * differs. Nothing here assumes that answers are there at once or that the clock can be set.
 */
public abstract class FarStoreContract {

    /**
     * Opens a fresh, empty namespace.
     *
     * @return closed after the test
     */
    protected abstract FarStoreKit openKit();

    @Nested
    class Mutations extends MutationChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    class Conditions extends ConditionChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    class Expiry extends ExpiryChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    class Leases extends LeaseChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    class Hiding extends HidingChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    class Scanning extends ScanChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    class Messages extends MessageChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    class Concurrency extends ConcurrencyChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }

    @Nested
    class Membership extends MembershipChapter {
        @Override
        FarStoreKit openKit() {
            return FarStoreContract.this.openKit();
        }
    }
}
