package org.coalition.kas.registry;

import org.coalition.kas.domain.Subject;

/**
 * Changes of this nation's registry. What has returned is in MongoDB, and in force at every replica after its next poll;
 * at this one a poll is made at once.
 */
public interface RegistryAdministration {

    /**
     * Revokes tokens, or changes until when they are. Blocks for a few seconds at most.
     *
     * @param reason why, for the record of the change
     * @param administrator who wants it
     * @throws org.springframework.dao.DataAccessException if MongoDB does not take it
     */
    void revoke(Revocation revocation, String reason, Subject administrator);
}
