package org.coalition.kas;

import java.time.Clock;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Settings;
import org.coalition.kas.registry.RegistryCommand;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.data.mongo.MongoDataAutoConfiguration;
import org.springframework.boot.autoconfigure.data.mongo.MongoRepositoriesAutoConfiguration;
import org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration;
import org.springframework.boot.autoconfigure.data.redis.RedisReactiveAutoConfiguration;
import org.springframework.boot.autoconfigure.data.redis.RedisRepositoriesAutoConfiguration;
import org.springframework.boot.autoconfigure.mongo.MongoAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The Key Access Service of one nation. */
@SpringBootApplication(
        exclude = {
            RedisAutoConfiguration.class,
            RedisReactiveAutoConfiguration.class,
            RedisRepositoriesAutoConfiguration.class,
            MongoAutoConfiguration.class,
            MongoDataAutoConfiguration.class,
            MongoRepositoriesAutoConfiguration.class
        })
@EnableConfigurationProperties(KasServiceApplication.IdentityProperties.class)
public class KasServiceApplication {

    /**
     * Who this KAS is.
     *
     * @param id its kasId, for example {@code kas-usa}
     * @param nation ISO 3166-1 alpha-3
     * @param baseUrl where clients reach it, and what DPoP proofs are for
     */
    @ConfigurationProperties("kas")
    record IdentityProperties(String id, String nation, String baseUrl) {

        IdentityProperties {
            Settings.required("kas.id", id);
            Settings.required("kas.nation", nation);
            Settings.required("kas.base-url", baseUrl);
        }
    }

    /** Runs the service; or, with the first argument {@code registry}, one command on its registry. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("registry")) {
            System.exit(RegistryCommand.run(args));
        }
        CryptoProvider.install();
        SpringApplication.run(KasServiceApplication.class, args);
    }

    @Bean
    KasIdentity kasIdentity(IdentityProperties properties) {
        return new KasIdentity(new KasId(properties.id()), new Nation(properties.nation()), properties.baseUrl());
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
