package org.coalition.kas.web;

import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import org.coalition.kas.auth.AuthenticationTerms;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@code GET /v3/api-docs} and Swagger UI: springdoc finds the operations, {@link ApiDocument} describes them. Nothing is
 * read before somebody asks.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "kas.web.api-docs", matchIfMissing = true)
class ApiDocsConfiguration {

    /** Swagger UI sets styles inline; all else comes from files of its own, and from nowhere else. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; "
            + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'";

    @Bean
    OpenApiCustomizer apiDescription(AuthenticationTerms terms) {
        return found -> describe(found, new ApiDocument(terms));
    }

    /** An operation that is served and not described keeps what springdoc makes of it, so that it is seen in a diff. */
    private static void describe(OpenAPI found, ApiDocument document) {
        OpenAPI described = Json31.mapper().convertValue(document.read(), OpenAPI.class);
        found.getPaths().replaceAll((path, item) -> {
            PathItem known = described.getPaths().get(path);
            return known != null
                            && known.readOperationsMap()
                                    .keySet()
                                    .equals(item.readOperationsMap().keySet())
                    ? known
                    : item;
        });
        found.info(described.getInfo())
                .servers(described.getServers())
                .tags(described.getTags())
                .components(described.getComponents());
    }

    @Bean
    FilterRegistrationBean<Filter> contentSecurityPolicy() {
        FilterRegistrationBean<Filter> policy = new FilterRegistrationBean<>((request, response, chain) -> {
            HttpServletResponse http = (HttpServletResponse) response;
            http.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
            http.setHeader("X-Content-Type-Options", "nosniff");
            http.setHeader("Referrer-Policy", "no-referrer");
            chain.doFilter(request, response);
        });
        policy.addUrlPatterns("/swagger-ui/*");
        return policy;
    }
}
