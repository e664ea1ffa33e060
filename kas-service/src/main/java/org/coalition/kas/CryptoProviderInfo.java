package org.coalition.kas;

import java.security.Provider;
import java.security.Security;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

/** Tells which crypto provider is in use: {@code /actuator/info}. */
@Component
final class CryptoProviderInfo implements InfoContributor {

    @Override
    public void contribute(Info.Builder info) {
        Provider first = Security.getProviders()[0];
        info.withDetail("crypto", Map.of("provider", first.getName(), "version", first.getVersionStr()));
    }
}
