package org.coalition.kas.registry;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A database of its own for each test, on whatever server there is. */
abstract class MongoContract {

    @TempDir
    Path folder;

    RegistryLab lab;
    SeedSample seed;

    /** Connection string of a running server. */
    abstract String uri();

    @BeforeEach
    void open() {
        lab = new RegistryLab(uri(), folder);
        seed = new SeedSample();
    }

    @AfterEach
    void close() {
        lab.database().drop();
        lab.close();
    }
}
