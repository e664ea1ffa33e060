package org.coalition.kas.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A federation of two nations whose users log in at a real Keycloak: one for all tests that ask for it. Alice
 * logs in for each class, since a token lives for five minutes.
 * Where the network gives no Keycloak, these tests are skipped.
 */
final class KeycloakFederation implements ExecutionCondition, BeforeAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(KeycloakFederation.class);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        KeycloakDistribution keycloak = new Programs(Path.of(System.getProperty("kas.project", "../.."))).keycloak();
        try {
            keycloak.fetch();
            return ConditionEvaluationResult.enabled("Keycloak is there");
        } catch (LocalFailure e) {
            if (Files.exists(keycloak.root())) {
                throw e; // the network gave it, and it is of no use
            }
            return ConditionEvaluationResult.disabled("no Keycloak to test with: " + e.getMessage());
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        ExtensionContext.Store all = context.getRoot().getStore(NAMESPACE);
        if (all.get(RunningFederation.class) == null) {
            FederationPlan plan = FederationPlan.of(List.of("USA", "FRA")).withIdp(Idp.KEYCLOAK);
            all.put(RunningFederation.class, new RunningFederation(plan));
        }
        RunningFederation federation = all.get(RunningFederation.class, RunningFederation.class);
        context.getStore(NAMESPACE).put(Prover.class, Prover.login(federation, "alice.usa"));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == RunningFederation.class || type == Prover.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE).get(parameter.getParameter().getType());
    }
}
