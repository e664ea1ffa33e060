package org.coalition.kas.policy;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Dates and times by RFC 3339 section 5.6, and nothing more lenient. */
final class Rfc3339 {

    private static final Pattern DATE_TIME = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})[Tt](\\d{2}):(\\d{2}):(\\d{2})"
            + "(\\.\\d{1,64})?(?:[Zz]|([+-])([01]\\d|2[0-3]):([0-5]\\d))");

    private static final long DAY = 86_400;

    private Rfc3339() {}

    /**
     * The moment in seconds since the epoch, a fraction rounded up: an embargo never ends early.
     *
     * @return {@code null} if the text is not a date-time, or lacks its offset
     */
    static @Nullable Long epochSeconds(String text) {
        Matcher parts = DATE_TIME.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        try {
            return secondsOf(parts);
        } catch (DateTimeException noSuchDay) {
            return null;
        }
    }

    private static @Nullable Long secondsOf(Matcher parts) {
        LocalDate day = LocalDate.of(number(parts, 1), number(parts, 2), number(parts, 3));
        int second = number(parts, 6);
        LocalTime time = LocalTime.of(number(parts, 4), number(parts, 5), Math.min(second, 59));
        long last = day.toEpochSecond(time, ZoneOffset.UTC) - offset(parts);
        if (second > 60 || (second == 60 && !endsMonth(last))) {
            return null;
        }
        return last + (second == 60 ? 1 : 0) + (hasFraction(parts) ? 1 : 0);
    }

    /** A leap second is 23:59:60 in UTC on a month's last day (RFC 3339 section 5.7). */
    private static boolean endsMonth(long second) {
        long next = second + 1;
        return Math.floorMod(next, DAY) == 0
                && LocalDate.ofEpochDay(Math.floorDiv(next, DAY)).getDayOfMonth() == 1;
    }

    private static long offset(Matcher parts) {
        String sign = parts.group(8);
        if (sign == null) {
            return 0;
        }
        long seconds = number(parts, 9) * 3600L + number(parts, 10) * 60L;
        return sign.equals("-") ? -seconds : seconds;
    }

    private static boolean hasFraction(Matcher parts) {
        String fraction = parts.group(7);
        return fraction != null && !fraction.substring(1).replace("0", "").isEmpty();
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }
}
