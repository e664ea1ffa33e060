package org.coalition.kas.certificates;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.SslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.pem.PemContent;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.StringUtils;

/**
 * Has the files of our own certificates watched, unless {@code reload-on-update} says otherwise: those of the listeners and of
 * the calls to peers. Not those of other bundles, whose users read them once.
 */
final class WatchedFiles implements BeanPostProcessor {

    private final Environment environment;
    private final ResourceLoader resources;

    WatchedFiles(Environment environment, ResourceLoader resources) {
        this.environment = environment;
        this.resources = ApplicationResourceLoader.get(resources, true);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof SslProperties properties) {
            for (String name : own()) {
                watch("pem", name, properties.getBundle().getPem().get(name));
                watch("jks", name, properties.getBundle().getJks().get(name));
            }
        }
        return bean;
    }

    private Set<String> own() {
        Set<String> names = new TreeSet<>();
        names.add(environment.getProperty("kas.federation.ssl-bundle", "federation"));
        Stream.of("server.ssl.bundle", "management.server.ssl.bundle")
                .map(environment::getProperty)
                .filter(Objects::nonNull)
                .forEach(names::add);
        return names;
    }

    private void watch(String kind, String name, @Nullable SslBundleProperties bundle) {
        String setting = "spring.ssl.bundle." + kind + "." + name + ".reload-on-update";
        if (bundle != null
                && !Binder.get(environment).bind(setting, Boolean.class).isBound()) {
            bundle.setReloadOnUpdate(
                    contents(bundle).filter(StringUtils::hasText).allMatch(this::isFile));
        }
    }

    private static Stream<@Nullable String> contents(SslBundleProperties bundle) {
        return switch (bundle) {
            case PemSslBundleProperties pem ->
                Stream.of(
                        pem.getKeystore().getCertificate(),
                        pem.getKeystore().getPrivateKey(),
                        pem.getTruststore().getCertificate());
            case JksSslBundleProperties jks ->
                Stream.of(jks.getKeystore().getLocation(), jks.getTruststore().getLocation());
            default -> throw new IllegalArgumentException("an SSL bundle of an unknown kind");
        };
    }

    /** Not PEM in the settings themselves, nor something in a jar. */
    private boolean isFile(@Nullable String content) {
        return content != null
                && !PemContent.isPresentInText(content)
                && resources.getResource(content).isFile();
    }
}
