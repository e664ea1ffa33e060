package org.coalition.kas.cli;

import org.coalition.kas.protocol.KaoResult;

/** One result as a line of text. */
final class ResultText {

    private ResultText() {}

    static String line(KaoResult result) {
        StringBuilder line =
                new StringBuilder(result.keyAccessObjectId()).append("  ").append(result.kasId());
        result.sid().ifPresent(sid -> line.append("  ").append(sid));
        if (result.isSuccess()) {
            line.append("  success");
        } else {
            line.append("  ").append(result.errorCode().orElse("error"));
            result.error().ifPresent(text -> line.append(": ").append(text));
        }
        return Printable.of(line.toString());
    }
}
