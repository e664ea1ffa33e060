package org.coalition.kas.issuer;

import static org.coalition.kas.issuer.OAuthException.Code.INVALID_CLIENT;
import static org.coalition.kas.issuer.OAuthException.Code.INVALID_GRANT;
import static org.coalition.kas.issuer.OAuthException.Code.UNSUPPORTED_GRANT_TYPE;

import java.net.URI;
import java.util.List;
import java.util.Map;

/** One nation's token endpoint (RFC 6749 sections 4.3 and 4.4, RFC 9449 section 5). Knows nothing of HTTP. */
final class TokenEndpoint {

    static final String PASSWORD = "password";
    static final String CLIENT_CREDENTIALS = "client_credentials";
    static final List<String> GRANT_TYPES = List.of(PASSWORD, CLIENT_CREDENTIALS);

    private final URI address;
    private final Map<String, Account> users;
    private final SharedPassword password;
    private final ClientAuthentication clients;
    private final DpopProofVerifier proofs;
    private final SeenProofs seen;
    private final AccessTokens tokens;

    TokenEndpoint(
            URI address,
            Accounts accounts,
            SharedPassword password,
            DpopProofVerifier proofs,
            SeenProofs seen,
            AccessTokens tokens) {
        this.address = address;
        this.users = accounts.users();
        this.password = password;
        this.clients = new ClientAuthentication(accounts.clients(), password);
        this.proofs = proofs;
        this.seen = seen;
        this.tokens = tokens;
    }

    /**
     * Answers one request. The proof is remembered after the credentials were found right, so that only who has an
     * account takes room in that memory.
     */
    Map<String, Object> answer(TokenRequest request) throws OAuthException {
        var form = FormBody.parse(request.body());
        var grantType = form.require("grant_type");
        if (!GRANT_TYPES.contains(grantType)) {
            throw new OAuthException(UNSUPPORTED_GRANT_TYPE, "grant_type must be one of " + GRANT_TYPES);
        }
        var proof = proofs.verify(request.dpop(), address);
        var client = clients.identify(request.authorization(), form);
        var token = grantType.equals(PASSWORD) ? forUser(client, form, proof) : forClient(client, proof);
        return Map.of(
                "access_token",
                token,
                "token_type",
                "DPoP",
                "expires_in",
                tokens.lifetime().toSeconds());
    }

    private String forUser(ClientAuthentication.Client client, FormBody form, DpopProof proof) throws OAuthException {
        var name = form.require("username");
        // Compared for unknown users too: neither the answer nor its time tells which names exist.
        var right = password.matches(form.require("password"));
        var user = users.get(name);
        if (!right || user == null) {
            throw new OAuthException(INVALID_GRANT, "unknown user or wrong password");
        }
        seen.remember(proof);
        return tokens.forUser(user, client.id(), proof);
    }

    private String forClient(ClientAuthentication.Client client, DpopProof proof) throws OAuthException {
        var account = client.account();
        if (account == null) {
            throw new OAuthException(INVALID_CLIENT, "client_credentials needs a client with a secret");
        }
        seen.remember(proof);
        return tokens.forClient(account, proof);
    }
}
