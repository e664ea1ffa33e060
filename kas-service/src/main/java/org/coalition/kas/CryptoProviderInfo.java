package org.coalition.kas;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

/** Tells which crypto provider is in use: at start in the log, and in {@code /actuator/info}. */
@Component
final class CryptoProviderInfo implements InfoContributor {

    private static final Logger LOG = LoggerFactory.getLogger(CryptoProviderInfo.class);

    private final Provider inUse = CryptoProvider.inUse();

    CryptoProviderInfo() {
        LOG.info("Crypto provider: {}", inUse);
        Throwable error = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
        if (error != null) {
            LOG.warn("Amazon's crypto provider does not load here, and this one is slower: {}", error.toString());
        }
    }

    @Override
    public void contribute(Info.Builder info) {
        info.withDetail("crypto", Map.of("provider", inUse.getName(), "version", inUse.getVersionStr()));
    }
}
