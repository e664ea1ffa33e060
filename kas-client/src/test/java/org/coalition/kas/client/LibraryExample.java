package org.coalition.kas.client;

import java.nio.file.Path;
import java.util.List;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.ztdf.Guards;
import org.coalition.kas.ztdf.Policy;
import org.coalition.kas.ztdf.ZtdfReader;

/** The example in the README. */
final class LibraryExample {

    private LibraryExample() {}

    static void run(Path clientJson, Path plan, Path sealed, Path opened) throws Exception {
        // example
        Policy policy =
                Policy.classified("SECRET").releasableTo(List.of("USA", "FRA")).build();

        try (Federation federation = Federation.load(clientJson)) {
            federation.seal(plan, sealed, policy, Guards.allOf(List.of("USA", "FRA")));

            Session alice = federation.login("alice.usa");
            alice.open(sealed, opened);

            try (ZtdfReader file = ZtdfReader.open(sealed);
                    Rewrapped rewrapped = alice.rewrap(file.manifest());
                    Dek dek = rewrapped.dek()) {
                System.out.println(
                        rewrapped.requestId() + ", " + rewrapped.took().toMillis() + " ms");
                file.decryptTo(dek, System.out);
            }
        }
        // end
    }
}
