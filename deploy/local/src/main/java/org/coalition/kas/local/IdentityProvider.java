package org.coalition.kas.local;

/** Says who a user is: one process, with an issuer of access tokens for each nation of {@link Infrastructure#ISSUERS}. */
interface IdentityProvider {

    Child child();

    /** A nation's issuer, as in {@code iss}; its metadata says where its keys are. */
    String issuer(String nation);

    /** Waits until it gives tokens. */
    void awaitReady(Probe probe);
}
