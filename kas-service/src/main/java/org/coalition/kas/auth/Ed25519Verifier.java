package org.coalition.kas.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.crypto.impl.EdDSAProvider;
import com.nimbusds.jose.proc.JWSVerifierFactory;
import com.nimbusds.jose.util.Base64URL;
import java.security.Key;
import java.security.PublicKey;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.SignatureAlgorithm;

/** EdDSA with Ed25519 (RFC 8037 section 3.1) by the JDK, where Nimbus would need one more library. */
final class Ed25519Verifier extends EdDSAProvider implements JWSVerifier {

    private final PublicKey key;

    private Ed25519Verifier(PublicKey key) {
        this.key = key;
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature) {
        return header.getCriticalParams() == null
                && SignatureAlgorithm.EDDSA.verify(key, signingInput, Bytes.of(signature.decode()));
    }

    /** Nimbus's own verifiers, and this one. */
    static final class Factory extends DefaultJWSVerifierFactory implements JWSVerifierFactory {
        @Override
        public JWSVerifier createJWSVerifier(JWSHeader header, Key key) throws JOSEException {
            return key instanceof PublicKey ed && JWSAlgorithm.EdDSA.equals(header.getAlgorithm())
                    ? new Ed25519Verifier(ed)
                    : super.createJWSVerifier(header, key);
        }
    }
}
