package org.coalition.kas.registry;

import java.util.List;

/** A seed file that nothing is imported from, with everything that is wrong with it. */
final class InvalidSeedException extends Exception {

    InvalidSeedException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems), null, false, false);
    }
}
