package org.coalition.kas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** What docker-compose.yml sets of a KAS is what a KAS reads. */
class DeploymentSettingsTest {

    private static final Path FOLDER = Path.of("../deploy/docker");
    private static final Path DEFAULTS = Path.of("src/main/resources/application.yml");

    private final StandardEnvironment environment = new StandardEnvironment();
    private final Set<String> set = new TreeSet<>();

    @ParameterizedTest
    @ValueSource(strings = {"kas-usa.yml", "kas-fra.yml", "kas-gbr.yml"})
    void settingsOfTheComposition_areKnownAndOfTheRightType(String nation) throws IOException {
        load("registry.yml", nation, "kas.yml");

        assertThat(set).hasSizeGreaterThan(40);
        assertThat(unknown()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = "kas-usa.yml")
    void settingsWithStandIns_areKnownAndOfTheRightType(String nation) throws IOException {
        load("standin/registry.yml", nation, "kas.yml");

        assertThat(unknown()).isEmpty();
    }

    private void load(String... files) throws IOException {
        for (String file : files) {
            for (PropertySource<?> source : properties(FOLDER.resolve(file))) {
                environment.getPropertySources().addLast(source);
                Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames())
                        .filter(name -> name.startsWith("kas."))
                        .forEach(set::add);
            }
        }
        properties(DEFAULTS).forEach(environment.getPropertySources()::addLast);
    }

    private static List<PropertySource<?>> properties(Path file) throws IOException {
        return new YamlPropertySourceLoader().load(file.toString(), new FileSystemResource(file));
    }

    private Set<String> unknown() throws IOException {
        Set<ConfigurationPropertyName> read = read();
        String defaults = Files.readString(DEFAULTS);
        Set<String> unknown = new TreeSet<>(set);
        unknown.removeIf(
                name -> read.contains(ConfigurationPropertyName.adapt(name, '.')) || isPlaceholder(name, defaults));
        return unknown;
    }

    private static boolean isPlaceholder(String name, String defaults) {
        return defaults.contains("${" + name + "}") || defaults.contains("${" + name + ":");
    }

    /** Binds every settings class as a start does; a value of the wrong type fails here. */
    private Set<ConfigurationPropertyName> read() {
        Set<ConfigurationPropertyName> names = new HashSet<>();
        BindHandler notes = new BindHandler() {
            @Override
            public Object onSuccess(
                    ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
                names.add(name);
                return result;
            }
        };
        Binder binder = Binder.get(environment);
        for (Class<?> settings : settingsClasses()) {
            String prefix =
                    settings.getAnnotation(ConfigurationProperties.class).value();
            binder.bind(prefix, Bindable.of(settings), notes);
        }
        return names;
    }

    private static List<Class<?>> settingsClasses() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents("org.coalition.kas").stream()
                .map(BeanDefinition::getBeanClassName)
                .<Class<?>>map(name -> ClassUtils.resolveClassName(name, null))
                .toList();
    }
}
