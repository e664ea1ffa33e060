package org.coalition.kas;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Cipher;

/**
 * The crypto provider: Amazon's, where its native library loads (Linux, on the processor that this was built for), else the
 * JDK's own.
 */
final class CryptoProvider {

    private CryptoProvider() {}

    /** Without its library, Amazon's would still be the first, with nothing in it, and be told as the one in use. */
    static void install() {
        if (AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null) {
            AmazonCorrettoCryptoProvider.install();
        }
    }

    /** The one that unwraps keys, as it turns out. */
    static Provider inUse() {
        try {
            return Cipher.getInstance("RSA/ECB/OAEPPadding").getProvider();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without RSA-OAEP", e);
        }
    }
}
