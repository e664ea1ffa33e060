package org.coalition.kas.federation;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import org.coalition.kas.crypto.Hashes;

/** Certificates as the registry names them: hex SHA-256 of the DER. */
public final class Thumbprints {

    private Thumbprints() {}

    public static String of(X509Certificate certificate) {
        try {
            return Hashes.sha256Hex(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("not a certificate with a DER form", e);
        }
    }
}
