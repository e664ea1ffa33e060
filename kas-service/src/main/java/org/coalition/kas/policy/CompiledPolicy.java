package org.coalition.kas.policy;

import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * The compiled policy and its data, from the class path.
 *
 * <p>Translated to byte code once. Left to itself opa-java-wasm does that again for each instance (0.1 to 0.7 s), and
 * each would have classes of its own to be warmed up and kept.
 *
 * @param module the policy
 * @param machine what runs it, shared by all instances
 * @param data the policy's tables as JSON in ASCII
 * @param digest SHA-256 of the sources, in hexadecimal
 */
record CompiledPolicy(WasmModule module, Function<Instance, Machine> machine, String data, String digest) {

    /** @throws IllegalStateException if there is no policy on the class path */
    static CompiledPolicy load() {
        WasmModule module = Parser.parse(resource("policy.wasm"));
        return new CompiledPolicy(
                module, MachineFactoryCompiler.compile(module), text("data.json"), text("policy.digest"));
    }

    /** What names the rules in decisions and audit records. */
    String version() {
        return shortened(digest);
    }

    /** A digest as it stands there. */
    static String shortened(String digest) {
        return digest.substring(0, 12);
    }

    private static String text(String name) {
        return new String(resource(name), StandardCharsets.US_ASCII).strip();
    }

    private static byte[] resource(String name) {
        try (InputStream in = CompiledPolicy.class.getResourceAsStream("/policy/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no policy/" + name + " on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
