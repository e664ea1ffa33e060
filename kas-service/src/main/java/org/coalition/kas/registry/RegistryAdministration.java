package org.coalition.kas.registry;

import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.KeyStatement;
import org.coalition.kas.domain.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Changes of this nation's registry. What has returned is in MongoDB, and in force at every replica after its next poll;
 * at this one a poll is made at once.
 */
public interface RegistryAdministration {

    /**
     * Has the registry read, and waits until that is done: what is decided then, is decided on what all replicas have
     * been told so far. Blocks for a few seconds at most.
     *
     * @throws org.springframework.dao.DataAccessException if it can't be read
     */
    void refresh();

    /**
     * Revokes tokens, or has them revoked for longer; for shorter, nobody can. Blocks for a few seconds at most.
     *
     * @param reason why, for the record of the change
     * @param administrator who wants it
     * @return what is in force now: it may end later than what was asked for
     * @throws org.springframework.dao.DataAccessException if MongoDB does not take it
     * @throws ConflictException if there are 10,000 already
     */
    Revocation revoke(Revocation revocation, String reason, Subject administrator) throws ConflictException;

    /**
     * Adds a wrapping key, whose public half has been seen. Blocks for a few seconds at most.
     *
     * @param name of a key version in Cloud KMS
     * @param reason why, for the record of the change
     * @param administrator who wants it
     * @throws org.springframework.dao.DataAccessException if MongoDB does not take it
     * @throws ConflictException if there is something about this kid or this name already
     */
    KeyStatement addKey(KeyId kid, String name, KeyState state, String reason, Subject administrator)
            throws ConflictException;

    /**
     * States in what state a wrapping key is to be, one of the settings or an added one. Blocks for a few seconds at most.
     *
     * @param from nothing is changed where it is in a stricter one by now; or, if that is not said, where it is in a stricter
     *     one than is wanted
     * @param reason why, for the record of the change
     * @param administrator who wants it
     * @throws org.springframework.dao.DataAccessException if MongoDB does not take it
     * @return what is in force here now
     * @throws ConflictException if it is destroyed, or stricter by now
     */
    KeyStatement changeKey(KeyId kid, KeyState state, @Nullable KeyState from, String reason, Subject administrator)
            throws ConflictException;

    /** What is there already does not allow it. The message is fit for who asked. */
    final class ConflictException extends Exception {

        private final String code;

        /**
         * Makes one.
         *
         * @param code in one word, for the audit
         */
        public ConflictException(String code, String message) {
            super(message, null, false, false);
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
