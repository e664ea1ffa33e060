package org.coalition.kas.issuer;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Puts the nations' issuers together. */
final class Nations {

    private Nations() {}

    /**
     * Opens keys and accounts of every nation of the options, in their order.
     *
     * @throws InvalidOptionException if a file isn't usable, or a nation has no accounts
     */
    static Map<String, NationIssuer> open(IssuerOptions options, URI baseUrl) {
        var password = SharedPassword.read(options.passwordFile());
        var accounts = Accounts.read(options.users());
        var proofs = new DpopProofVerifier(options.clock());
        var seen = new SeenProofs(options.clock(), SeenProofs.CAPACITY);
        var nations = new LinkedHashMap<String, NationIssuer>();
        for (var nation : options.nations()) {
            var path = nation.toLowerCase(Locale.ROOT);
            var identifier = URI.create(baseUrl + "/" + path);
            var keys = SigningKeys.in(options.state().resolve(path), options.clock());
            var tokens = new AccessTokens(
                    identifier, keys.newest(), options.audience(), options.tokenLifetime(), options.clock());
            var endpoint = new TokenEndpoint(
                    NationIssuer.tokenEndpoint(identifier), of(nation, accounts), password, proofs, seen, tokens);
            nations.put(nation, new NationIssuer(identifier, keys, endpoint));
        }
        return Collections.unmodifiableMap(nations);
    }

    private static Accounts of(String nation, Map<String, Accounts> accounts) {
        var own = accounts.get(nation);
        if (own == null) {
            throw new InvalidOptionException("--nations", "the users file has no accounts for " + nation);
        }
        return own;
    }
}
