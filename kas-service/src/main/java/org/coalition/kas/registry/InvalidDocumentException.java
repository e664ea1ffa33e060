package org.coalition.kas.registry;

/** A document that can't be served, with the place of the first thing that is wrong. Never repeats a value. */
final class InvalidDocumentException extends Exception {

    InvalidDocumentException(String pointer, String message) {
        super((pointer.isEmpty() ? "the whole document" : pointer) + " " + message, null, false, false);
    }
}
