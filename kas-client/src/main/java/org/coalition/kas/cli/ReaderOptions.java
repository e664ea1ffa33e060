package org.coalition.kas.cli;

import org.coalition.kas.client.ClientConfig;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who reads, and whom to ask. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReaderOptions {

    @Option(
            names = "--as",
            required = true,
            paramLabel = "USER",
            description = "who reads, for example alice.usa; the nation behind the dot says who vouches for the user")
    private String user;

    @Option(
            names = "--kas",
            paramLabel = "NATION",
            description = "the KAS to ask, by nation or kasId; else that of the user's nation")
    private @Nullable String kas;

    @Option(
            names = "--client-key",
            paramLabel = "TYPE",
            description = "have keys sent under a fresh key of this type: ${COMPLETION-CANDIDATES}; else EC_P256")
    private ClientKey.Type clientKey = ClientKey.Type.EC_P256;

    String user() {
        return user;
    }

    Session login(Federation federation) throws KasException {
        return federation.login(user, federation.kas(kas == null ? ClientConfig.nationOf(user) : kas), clientKey);
    }
}
