package org.coalition.kas;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Security;
import org.slf4j.LoggerFactory;

/** The crypto provider: Amazon's, where its native library loads (Linux on x86-64), else the JDK's own. */
final class CryptoProvider {

    private CryptoProvider() {}

    static void install() {
        AmazonCorrettoCryptoProvider.install();
        boolean loaded = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null;
        LoggerFactory.getLogger(CryptoProvider.class)
                .info("Crypto provider: {}", loaded ? Security.getProviders()[0] : "the JDK's own");
    }
}
