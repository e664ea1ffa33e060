package org.coalition.kas.web;

import java.util.Locale;
import org.coalition.kas.auth.AuthenticationTerms;
import org.coalition.kas.auth.RealTerms;
import org.springdoc.core.configuration.SpringDocConfiguration;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springdoc.core.properties.SwaggerUiOAuthProperties;
import org.springdoc.core.service.OpenAPIService;
import org.springdoc.webmvc.core.configuration.SpringDocWebMvcConfiguration;
import org.springdoc.webmvc.ui.SwaggerConfig;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.web.servlet.context.AnnotationConfigServletWebApplicationContext;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.mock.web.MockServletContext;
import org.springframework.objenesis.SpringObjenesis;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RestController;

/** springdoc as in the service, with its settings and its controllers; these are empty shells, good for being found. */
final class DocsContext implements AutoCloseable {

    private final AnnotationConfigServletWebApplicationContext context =
            new AnnotationConfigServletWebApplicationContext();

    DocsContext(String... settings) {
        context.setServletContext(new MockServletContext());
        new ConfigDataApplicationContextInitializer().initialize(context);
        TestPropertyValues.of(settings).applyTo(context);
        context.register(
                ApiDocsConfiguration.class,
                DispatcherServletAutoConfiguration.class,
                WebMvcAutoConfiguration.class,
                HttpMessageConvertersAutoConfiguration.class,
                JacksonAutoConfiguration.class,
                SpringDocConfiguration.class,
                SpringDocConfigProperties.class,
                SpringDocWebMvcConfiguration.class,
                SwaggerConfig.class,
                SwaggerUiConfigProperties.class,
                SwaggerUiOAuthProperties.class);
        context.registerBean(AuthenticationTerms.class, () -> RealTerms.speakingFor());
        registerControllers();
        context.refresh();
    }

    private void registerControllers() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
        scanner.findCandidateComponents("org.coalition.kas").stream()
                .map(BeanDefinition::getBeanClassName)
                .filter(name -> !name.contains("Test"))
                .forEach(name -> registerShell(ClassUtils.resolveClassName(name, null)));
    }

    private <T> void registerShell(Class<T> controller) {
        context.registerBean(controller, () -> new SpringObjenesis().newInstance(controller, false));
    }

    MockMvc mvc() {
        return MockMvcBuilders.webAppContextSetup(context).build();
    }

    /** Whether a document for this language is kept in memory. */
    boolean kept(Locale language) {
        return context.getBean(OpenAPIService.class).getCachedOpenAPI(language) != null;
    }

    @Override
    public void close() {
        context.close();
    }
}
