package org.coalition.kas.local;

import org.junit.jupiter.api.extension.ExtendWith;

/** For a token of the tests' own issuer, which is there without any network. */
@ExtendWith(RunningFederation.Resolver.class)
class T04_ProofKeyAcceptance extends ProofKeyRules {}
