package org.coalition.kas.local;

/** The identity providers that a local federation can have. */
public enum Idp {

    /** The project's own: small, and there at once. */
    TOKEN_ISSUER("token-issuer") {
        @Override
        void fetch(Programs programs) {
            // the build makes it
        }

        @Override
        IdentityProvider in(Home home, Ports ports, Pki pki, Secrets secrets, Programs programs) {
            return new TokenIssuerProcess(home, ports, pki, secrets, programs);
        }
    },

    /** A real one. */
    KEYCLOAK("keycloak") {
        @Override
        void fetch(Programs programs) {
            programs.keycloak().fetch();
        }

        @Override
        IdentityProvider in(Home home, Ports ports, Pki pki, Secrets secrets, Programs programs) {
            return new KeycloakProcess(home, ports, pki, secrets, programs);
        }
    };

    private final String option;

    Idp(String option) {
        this.option = option;
    }

    /** Fetches what the build does not make. Once; blocks until it is there, and tells of it on stderr. */
    abstract void fetch(Programs programs);

    /** Prepares what {@link #fetch} has fetched; does not start it yet. */
    abstract IdentityProvider in(Home home, Ports ports, Pki pki, Secrets secrets, Programs programs);

    /** As the command line says it. */
    @Override
    public String toString() {
        return option;
    }
}
