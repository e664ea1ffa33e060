package org.coalition.kas.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used so far, from {@code /proc}.
 *
 * @param cpuSeconds user and system time, in steps of 10 ms
 * @param residentBytes now
 * @param diskWrittenBytes handed to the disk so far
 */
record ProcessFigures(double cpuSeconds, long residentBytes, long diskWrittenBytes) {

    /** The kernel's USER_HZ, which is 100 on every Linux that matters here. */
    private static final double TICKS_PER_SECOND = 100;

    static ProcessFigures of(long pid) throws IOException {
        Path proc = Path.of("/proc", Long.toString(pid));
        String stat = Files.readString(proc.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
        return new ProcessFigures(
                ticks / TICKS_PER_SECOND,
                field(proc.resolve("status"), "VmRSS:") * 1_024,
                field(proc.resolve("io"), "write_bytes:"));
    }

    private static long field(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replace("kB", "").strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    /** What was used since an earlier reading; memory is that of now. */
    ProcessFigures since(ProcessFigures earlier) {
        return new ProcessFigures(
                cpuSeconds - earlier.cpuSeconds, residentBytes, diskWrittenBytes - earlier.diskWrittenBytes);
    }

    /** Two spans of one process together; memory is that of the later one. */
    ProcessFigures plus(ProcessFigures later) {
        return new ProcessFigures(
                cpuSeconds + later.cpuSeconds, later.residentBytes, diskWrittenBytes + later.diskWrittenBytes);
    }
}
