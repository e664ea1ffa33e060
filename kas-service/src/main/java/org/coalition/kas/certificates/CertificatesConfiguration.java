package org.coalition.kas.certificates;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

@Configuration(proxyBeanMethods = false)
class CertificatesConfiguration {

    /** Static, since it must be there before the properties that it looks after. */
    @Bean
    static WatchedFiles watchedFiles(Environment environment, ResourceLoader resources) {
        return new WatchedFiles(environment, resources);
    }

    /** In the place of Boot's own, which takes whatever the files hold. */
    @Bean
    WholeBundles sslBundleRegistry(ObjectProvider<SslBundleRegistrar> registrars) {
        WholeBundles bundles = new WholeBundles();
        registrars.orderedStream().forEach(registrar -> registrar.registerBundles(bundles));
        return bundles;
    }
}
