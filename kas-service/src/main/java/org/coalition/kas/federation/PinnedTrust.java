package org.coalition.kas.federation;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts a server whose chain ends at one of the federation's authorities and whose own certificate is a registered one. */
final class PinnedTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager authorities;
    private final Set<String> thumbprints;

    PinnedTrust(X509ExtendedTrustManager authorities, Set<String> thumbprints) {
        this.authorities = authorities;
        this.thumbprints = Set.copyOf(thumbprints);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        authorities.checkServerTrusted(chain, type, engine);
        requirePinned(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        authorities.checkServerTrusted(chain, type, socket);
        requirePinned(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        authorities.checkServerTrusted(chain, type);
        requirePinned(chain);
    }

    private void requirePinned(X509Certificate[] chain) throws CertificateException {
        if (!thumbprints.contains(Thumbprints.of(chain[0]))) {
            throw new CertificateException("the certificate is not the one that is registered for this peer");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw noClients();
    }

    private static CertificateException noClients() {
        return new CertificateException("this side is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }
}
