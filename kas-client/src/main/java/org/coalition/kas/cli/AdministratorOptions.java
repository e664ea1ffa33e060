package org.coalition.kas.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.InvalidConfigException;
import org.coalition.kas.client.KasEntry;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Who administers which KAS. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AdministratorOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @Option(
            names = "--kas",
            paramLabel = "NATION",
            description = "the KAS to tell or to ask, by nation or kasId; else the user's own, or the first one")
    private @Nullable String kas;

    @Option(
            names = "--by",
            paramLabel = "USER",
            description = "who does it, with the role kas-admin there; else admin.NATION of the KAS")
    private @Nullable String administrator;

    Federation load() throws InvalidConfigException {
        return config.load();
    }

    /** The KAS that is named; else the first one. */
    KasEntry kas(Federation federation) throws KasException {
        return kas == null ? federation.config().kases().getFirst() : federation.kas(kas);
    }

    /** The KAS that is named; else that of this nation. */
    KasEntry kas(Federation federation, String nation) throws KasException {
        return federation.kas(kas == null ? nation : kas);
    }

    /** Says whom it is going to bother, and logs in there. */
    Session login(Federation federation, KasEntry asked) throws KasException {
        return login(federation, asked, "");
    }

    /**
     * As {@link #login(Federation, KasEntry)}.
     *
     * @param about what it is about
     */
    Session login(Federation federation, KasEntry asked, String about) throws KasException {
        String by = administrator == null ? "admin." + asked.nation().toLowerCase(Locale.ROOT) : administrator;
        PrintWriter err = spec.commandLine().getErr();
        err.println("asking " + asked.kasId() + " at " + asked.url() + about + ", as " + by);
        err.flush();
        return federation.login(by, asked, ClientKey.Type.EC_P256);
    }
}
