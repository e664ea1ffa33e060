package org.coalition.kas.audit;

import java.nio.file.Path;

/** Another process that has a journal open until its standard input ends. */
final class JournalHolder {

    private JournalHolder() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        try (JournalFile journal = JournalFile.open(Path.of(arguments[0]))) {
            System.out.println("held " + journal.chain().lastSeq());
            System.out.flush();
            System.in.readAllBytes();
        }
    }
}
