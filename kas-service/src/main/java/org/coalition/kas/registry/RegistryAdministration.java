package org.coalition.kas.registry;

import org.coalition.kas.domain.Subject;

/**
 * Changes of this nation's registry. What has returned is in MongoDB, and in force at every replica after its next poll;
 * at this one a poll is made at once.
 */
public interface RegistryAdministration {

    /**
     * Revokes tokens, or has them revoked for longer; for shorter, nobody can. Blocks for a few seconds at most.
     *
     * @param reason why, for the record of the change
     * @param administrator who wants it
     * @return what is in force now: it may end later than what was asked for
     * @throws org.springframework.dao.DataAccessException if MongoDB does not take it
     * @throws TooManyRevocationsException if there are 10,000 already
     */
    Revocation revoke(Revocation revocation, String reason, Subject administrator) throws TooManyRevocationsException;

    /** There are so many revocations that one more would make every replica slow. */
    final class TooManyRevocationsException extends Exception {

        TooManyRevocationsException(int limit) {
            super("there are " + limit + " revocations already", null, false, false);
        }
    }
}
