package org.coalition.kas.policy;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportMemory;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.ValType;
import com.styra.opa.wasm.OpaWasm_ModuleExports;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

/**
 * One instance of the compiled policy with its own memory. Not thread-safe, and not to be used again once it threw.
 *
 * <p>Speaks OPA's wasm ABI 1.3. Each evaluation starts from the same heap pointer, behind the data, so that memory
 * does not grow with the number of evaluations but only with the largest input so far, up to a limit.
 */
final class WasmInstance {

    private static final int INITIAL_PAGES = 16;

    /** Pages of 64 KiB: 32 MiB, enough for the largest body that is let in. Beyond it the policy aborts. */
    private static final int MAX_PAGES = 512;

    private static final int ENTRYPOINT = 0;
    private static final int FORMAT_JSON = 0;

    private final Memory memory = new ByteArrayMemory(new MemoryLimits(INITIAL_PAGES, MAX_PAGES));
    private final OpaWasm_ModuleExports opa;
    private final int data;
    private final int heap;

    WasmInstance(CompiledPolicy policy) {
        Instance instance = Instance.builder(policy.module())
                .withImportValues(imports())
                .withMemoryFactory(limits -> memory)
                .withMachineFactory(policy.machine())
                .build();
        opa = new OpaWasm_ModuleExports(instance);
        requireAbi();
        byte[] json = policy.data().getBytes(StandardCharsets.US_ASCII);
        int source = opa.opaMalloc(json.length);
        memory.write(source, json);
        data = opa.opaJsonParse(source, json.length);
        heap = opa.opaHeapPtrGet();
    }

    /** The policy's answer to an input in JSON: {@code [{"result": …}]}, or {@code []} if it is undefined. */
    String evaluate(byte[] input) {
        opa.opaHeapPtrSet(heap);
        // Room from the policy's own allocator: were memory grown from here, it would not notice and grow it again.
        int address = opa.opaMalloc(input.length);
        memory.write(address, input);
        int free = opa.opaHeapPtrGet();
        return memory.readCString(opa.opaEval(0, ENTRYPOINT, data, address, input.length, free, FORMAT_JSON));
    }

    /** The built-ins that the policy expects of its host, as JSON. There should be none. */
    String builtins() {
        return memory.readCString(opa.opaJsonDump(opa.builtins()));
    }

    /** The policy's entrypoints with their numbers, as JSON. */
    String entrypoints() {
        return memory.readCString(opa.opaJsonDump(opa.entrypoints()));
    }

    int pages() {
        return memory.pages();
    }

    private void requireAbi() {
        if (opa.opaWasmAbiVersion().getValue() != 1
                || opa.opaWasmAbiMinorVersion().getValue() < 2) {
            throw new IllegalStateException("the policy is compiled for another ABI than 1.2 or later");
        }
    }

    private ImportValues imports() {
        ImportValues.Builder imports = ImportValues.builder().addMemory(new ImportMemory("env", "memory", memory));
        imports.addFunction(trap("opa_abort", 1, false));
        for (int arguments = 0; arguments <= 4; arguments++) {
            imports.addFunction(trap("opa_builtin" + arguments, arguments + 2, true));
        }
        return imports.build();
    }

    /** Whatever the policy calls outside ends the evaluation: it has no built-ins but its own. */
    private static HostFunction trap(String name, int parameters, boolean answers) {
        return new HostFunction(
                "env",
                name,
                FunctionType.of(
                        Collections.nCopies(parameters, ValType.I32),
                        Collections.nCopies(answers ? 1 : 0, ValType.I32)),
                (instance, arguments) -> {
                    throw new IllegalStateException("the policy called " + name);
                });
    }
}
