package org.coalition.kas.telemetry;

import io.micrometer.core.instrument.config.MeterFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class MetersConfiguration {

    /** MongoDB's driver makes it up anew with each start: every restart would begin new series. */
    @Bean
    MeterFilter withoutClusterId() {
        return MeterFilter.ignoreTags("cluster.id");
    }
}
