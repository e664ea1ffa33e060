package org.coalition.kas.local;

import org.junit.jupiter.api.extension.ExtendWith;

/** For a token of a real Keycloak. */
@ExtendWith(KeycloakFederation.class)
class KeycloakProofKeyAcceptance extends ProofKeyRules {}
