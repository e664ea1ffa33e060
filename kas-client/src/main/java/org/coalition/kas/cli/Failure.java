package org.coalition.kas.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.coalition.kas.client.BadAnswerException;
import org.coalition.kas.client.InvalidConfigException;
import org.coalition.kas.client.KasException;
import org.coalition.kas.client.KasProblemException;
import org.coalition.kas.client.LoginRefusedException;
import org.coalition.kas.client.NotReleasedException;
import org.coalition.kas.client.UnreachableException;
import org.coalition.kas.ztdf.ZtdfIntegrityException;

/** What a failure is to the person at the terminal: a text and an exit status. */
final class Failure {

    static final int IO = 1;
    static final int USAGE = 2;
    static final int REFUSED = 3;
    static final int NOT_INTACT = 4;
    static final int UNREACHABLE = 5;

    private Failure() {}

    /** Prints a known failure and gives its exit status; throws an unknown one. */
    static int report(Exception failure, PrintWriter err) throws Exception {
        switch (failure) {
            case NotReleasedException refusal -> {
                err.println("refused:");
                refusal.results().forEach(result -> err.println("  " + ResultText.line(result)));
                err.println("request " + Printable.of(refusal.requestId()));
            }
            case FileAlreadyExistsException exists ->
                err.println(exists.getMessage() + " is there already: choose another --out, or use --force");
            case NoSuchFileException missing -> err.println(missing.getMessage() + " is not there");
            case KasException known -> err.println(Printable.of(known.getMessage()));
            case IOException known -> err.println(Printable.of(known.getMessage()));
            // What a sealed file holds does not make a request.
            case IllegalArgumentException known -> err.println(Printable.of(known.getMessage()));
            default -> throw failure;
        }
        return status(failure);
    }

    private static int status(Exception failure) {
        return switch (failure) {
            case KasException known ->
                switch (known) {
                    case InvalidConfigException e -> USAGE;
                    case NotReleasedException e -> REFUSED;
                    case LoginRefusedException e -> REFUSED;
                    case KasProblemException e -> e.status() < 500 ? REFUSED : UNREACHABLE;
                    case BadAnswerException e -> NOT_INTACT;
                    case UnreachableException e -> UNREACHABLE;
                };
            case FileAlreadyExistsException e -> USAGE;
            case NoSuchFileException e -> USAGE;
            case ZtdfIntegrityException e -> NOT_INTACT;
            case IllegalArgumentException e -> NOT_INTACT;
            default -> IO;
        };
    }
}
