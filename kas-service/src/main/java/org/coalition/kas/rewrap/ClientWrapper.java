package org.coalition.kas.rewrap;

import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.ClientPublicKey;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.EcWrap;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.crypto.RsaOaep;
import org.jspecify.annotations.Nullable;

/** Re-encrypts keys to the client's own: by RSA-OAEP-256, or by ECDH with one ephemeral key for the whole response. */
final class ClientWrapper {

    private final ClientPublicKey client;
    private final @Nullable KeyPair session;
    private final @Nullable String sessionPublicKey;

    ClientWrapper(ClientPublicKey client) {
        this.client = client;
        this.session = client.key() instanceof ECPublicKey ec ? EcWrap.ephemeralFor(ec) : null;
        this.sessionPublicKey = session == null ? null : Pem.of(session.getPublic());
    }

    Bytes wrap(Dek dek) {
        return session != null && client.key() instanceof ECPublicKey ec
                ? EcWrap.wrap(session.getPrivate(), ec, dek)
                : RsaOaep.wrap(client.key(), dek);
    }

    /** PEM of the ephemeral key; {@code null} for an RSA client key. */
    @Nullable
    String sessionPublicKey() {
        return sessionPublicKey;
    }
}
