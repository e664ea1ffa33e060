package org.coalition.kas.policy;

/**
 * Which rules decide.
 *
 * @param engine {@code wasm}, in this process, or {@code opa}, a server
 * @param version of rules and data, as in decisions and audit records
 * @param digest SHA-256 of the rules' sources, in hexadecimal
 */
public record PolicyRules(String engine, String version, String digest) {}
