package org.coalition.kas.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.coalition.kas.client.ClientConfig;
import org.coalition.kas.client.ClientKey;
import org.coalition.kas.client.Explanation;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasEntry;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.PolicyExplainer;
import org.coalition.kas.client.Session;
import org.coalition.kas.ztdf.Policy;
import org.coalition.kas.ztdf.ZtdfReader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a KAS would decide on a user and a policy, check by check. */
@Command(
        name = "explain",
        description = "Shows whether a KAS's policy lets a user read, and why not: of a sealed file, or of a policy.",
        sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExplainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private AdministratorOptions options;

    @ArgGroup(multiplicity = "1")
    private Resource resource;

    /** One of the two. */
    static final class Resource {
        @Parameters(paramLabel = "FILE.ztdf", description = "a sealed file, whose policy it is about")
        private @Nullable Path file;

        @ArgGroup(exclusive = false)
        private @Nullable PolicyOptions policy;
    }

    @Option(
            names = "--as",
            required = true,
            paramLabel = "USER",
            description = "whom it is about, for example alice.usa: logs in, and sends the token's claims")
    private String user;

    @Option(
            names = "--forwarded-by",
            paramLabel = "KASID",
            description = "as if this peer had forwarded the user's request, for example kas-fra")
    private @Nullable String forwardedBy;

    @Option(names = "--json", description = "print the answer as it came")
    private boolean json;

    @Override
    public Integer call() throws KasException, IOException {
        Policy policy = policy();
        try (Federation federation = options.load()) {
            KasEntry asked = options.kas(federation, ClientConfig.nationOf(user));
            Session asking = options.login(federation, asked, " about " + user);
            Session subject = federation.login(user, asked, ClientKey.Type.EC_P256);
            Explanation explanation = new PolicyExplainer(asking).explain(subject, policy, forwardedBy);
            show(explanation, policy);
            return explanation.allow() ? 0 : Failure.REFUSED;
        }
    }

    private Policy policy() throws IOException {
        if (resource.policy != null) {
            return resource.policy.policy();
        }
        try (ZtdfReader sealed = ZtdfReader.open(Objects.requireNonNull(resource.file))) {
            return sealed.manifest().policy();
        }
    }

    private void show(Explanation explanation, Policy policy) {
        PrintWriter print = spec.commandLine().getOut();
        if (json) {
            print.println(explanation.json().toPrettyString());
            return;
        }
        print.println(Printable.of(explanation.kasId() + ", policy " + explanation.policyVersion() + ": "
                + attributes(explanation.subject())));
        print.println("  " + Printable.of(policy.summary()));
        int width = explanation.checks().stream()
                .mapToInt(check -> check.name().length())
                .max()
                .orElse(1);
        explanation.checks().forEach(check -> print.println(line(check, width)));
        print.println(explanation.allow() ? "allowed" : "refused");
    }

    private static String line(Explanation.Check check, int width) {
        String name = String.format(Locale.ROOT, "  %-" + width + "s", check.name());
        return Printable.of(name + (check.holds() ? "  ok" : "  no  " + check.reason()));
    }

    /** {@code alice.usa, SECRET, USA, FVEY NATO, GOV, AAL2 by pwd otp}; a dash where there is none. */
    private static String attributes(JsonNode subject) {
        List<String> attributes = new ArrayList<>();
        attributes.add(text(subject.path("uniqueID")));
        attributes.add(text(subject.path("clearance")));
        attributes.add(text(subject.path("countryOfAffiliation")));
        attributes.add(texts(subject.path("acpCOI")));
        attributes.add(text(subject.path("organizationType")));
        attributes.add(text(subject.path("assurance")) + " by " + texts(subject.path("amr")));
        return String.join(", ", attributes);
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : "-";
    }

    private static String texts(JsonNode values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(text(value)));
        return texts.isEmpty() ? "-" : String.join(" ", texts);
    }
}
