package org.coalition.kas.web;

import org.coalition.kas.http.PromptProtocol;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/** At the clients' listener, too, the head of a request must come in time. */
@Component
final class PromptHeads implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setProtocol(PromptProtocol.class.getName());
    }
}
