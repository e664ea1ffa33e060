package org.coalition.kas.policy;

/** What only this package can make, for the tests of others. */
public final class PolicyEngines {

    private PolicyEngines() {}

    /** The policy that is delivered. */
    public static PolicyEngine real() {
        return WasmPolicyEngine.start(CompiledPolicy.load(), 1);
    }

    public static PolicyEngineUnavailableException unavailable() {
        return new PolicyEngineUnavailableException("told so by a test");
    }
}
