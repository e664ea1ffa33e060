package org.coalition.kas.web;

import java.util.List;
import org.coalition.kas.federation.PeerDirectory.PublishedKey;
import org.jspecify.annotations.Nullable;

/** What a KAS tells of itself, as JSON. */
record KasConfiguration(
        String protocolVersion,
        String kasId,
        String nation,
        String url,
        String jwksUrl,
        Algorithms algorithms,
        List<String> releaseModes,
        boolean keyAccessObjectSignatureRequired,
        Limits limits,
        List<TrustedIssuer> trustedIssuers,
        List<Peer> members) {

    /**
     * What is taken, by where it is used. All but {@code clientKeys} and the types are JOSE names.
     *
     * @param proofs for DPoP proofs and signed requests
     */
    record Algorithms(
            List<KeyAccessObjectType> keyAccessObjects,
            ClientKeys clientKeys,
            List<String> keyAccessObjectSignatures,
            List<String> resultSignatures,
            List<String> proofs,
            List<String> accessTokens) {}

    record KeyAccessObjectType(String type, String algorithm) {}

    record ClientKeys(RsaKeys rsa, EcKeys ec, MlKemKeys mlKem) {}

    record RsaKeys(int minBits, int maxBits) {}

    record EcKeys(List<String> curves) {}

    record MlKemKeys(List<String> parameterSets) {}

    record Limits(long maxBodyBytes, int maxGroups, int maxKeyAccessObjects, long deadlineMs) {}

    record TrustedIssuer(String issuer, List<String> nations) {}

    /**
     * Another KAS.
     *
     * @param keys null while it can't be reached
     */
    record Peer(
            String kasId,
            String nation,
            String url,
            String jwksUrl,
            @Nullable List<PublishedKey> keys) {}
}
