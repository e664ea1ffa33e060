package org.coalition.kas.web;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.coalition.kas.auth.AuthenticationTerms;
import org.coalition.kas.crypto.ClientPublicKey;
import org.coalition.kas.crypto.MlKem;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.protocol.ResultSignatures;
import org.coalition.kas.web.KasConfiguration.Algorithms;
import org.coalition.kas.web.KasConfiguration.ClientKeys;
import org.coalition.kas.web.KasConfiguration.EcKeys;
import org.coalition.kas.web.KasConfiguration.KeyAccessObjectType;
import org.coalition.kas.web.KasConfiguration.MlKemKeys;
import org.coalition.kas.web.KasConfiguration.RsaKeys;
import org.coalition.kas.web.KasConfiguration.TrustedIssuer;

/** What this KAS takes: read from the code that enforces it, so that what is told can't differ from what is done. */
final class Capabilities {

    static final String PROTOCOL_VERSION = "1.0";

    private Capabilities() {}

    static Algorithms algorithms(AuthenticationTerms terms, Set<WrapAlgorithm> served) {
        return new Algorithms(
                keyAccessObjects(served),
                new ClientKeys(
                        new RsaKeys(ClientPublicKey.MIN_RSA_BITS, ClientPublicKey.MAX_RSA_BITS),
                        new EcKeys(ClientPublicKey.curves()),
                        new MlKemKeys(Arrays.stream(MlKem.values())
                                .map(MlKem::algorithm)
                                .toList())),
                Arrays.stream(SignatureAlgorithm.values())
                        .map(SignatureAlgorithm::joseName)
                        .toList(),
                List.of(ResultSignatures.ALGORITHM.joseName()),
                terms.proofAlgorithms(),
                terms.tokenAlgorithms());
    }

    static List<KeyAccessObjectType> keyAccessObjects(Set<WrapAlgorithm> served) {
        return served.stream()
                .sorted()
                .filter(algorithm -> algorithm != WrapAlgorithm.UNSUPPORTED)
                .map(algorithm -> new KeyAccessObjectType(algorithm.wireName(), joseName(algorithm)))
                .toList();
    }

    /** The constants are named as JOSE names its algorithms, but for the hyphens. */
    private static String joseName(WrapAlgorithm algorithm) {
        return algorithm.name().replace('_', '-');
    }

    static List<String> releaseModes() {
        return Arrays.stream(ReleaseMode.values()).map(ReleaseMode::wireName).toList();
    }

    static List<TrustedIssuer> trustedIssuers(AuthenticationTerms terms) {
        return terms.issuers().stream()
                .map(issuer -> new TrustedIssuer(
                        issuer.issuer(),
                        issuer.nations().stream().map(Nation::code).sorted().toList()))
                .toList();
    }
}
