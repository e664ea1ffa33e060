package org.coalition.kas.cli;

import java.nio.file.Path;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.InvalidConfigException;
import picocli.CommandLine.Option;

/** What every command has: where the federation is described, and help. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ConfigOption {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "${env:KAS_CLIENT_CONFIG:-.kas/federation/client.json}",
            description = "the federation's client.json; else $KAS_CLIENT_CONFIG, else .kas/federation/client.json")
    private Path file;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help and end")
    @SuppressWarnings("UnusedVariable") // picocli goes by the annotation
    private boolean help;

    Federation load() throws InvalidConfigException {
        return Federation.load(file);
    }
}
