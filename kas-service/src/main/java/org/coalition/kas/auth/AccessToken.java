package org.coalition.kas.auth;

import org.coalition.kas.domain.Caller;

/**
 * A verified access token whose holder has yet to prove that it is his.
 *
 * @param caller what it says; its {@code jkt} is the token's {@code cnf.jkt}
 * @param value the token, to compare {@code ath} with
 */
record AccessToken(Caller caller, String value) {

    @Override
    public String toString() {
        return "AccessToken[" + caller.tokenIdHash() + "]";
    }
}
