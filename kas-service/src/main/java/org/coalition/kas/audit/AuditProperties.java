package org.coalition.kas.audit;

import java.nio.file.Path;
import org.coalition.kas.domain.Settings;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The audit trail.
 *
 * @param file the journal; one replica writes it, and no other process may
 */
@ConfigurationProperties("kas.audit")
record AuditProperties(Path file) {

    AuditProperties {
        Settings.required("kas.audit.file", file);
    }
}
