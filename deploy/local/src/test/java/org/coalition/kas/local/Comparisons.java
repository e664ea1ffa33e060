package org.coalition.kas.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The left sides of the comparisons that a PromQL condition is made of. Set operators bind less than comparisons, and
 * those less than arithmetic; so a condition is cut at its outermost set operators, and each part at its outermost
 * comparison. A part that compares nothing stays whole. What is cut wrongly is no PromQL, and Prometheus will say so.
 */
final class Comparisons {

    private static final Pattern TOKEN =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|[\\w:.]+|==|!=|>=|<=|=~|!~|.", Pattern.DOTALL);
    private static final Set<String> SETS = Set.of("and", "or", "unless");
    private static final Set<String> COMPARING = Set.of("==", "!=", ">=", "<=", ">", "<");
    private static final Pattern MATCHING = Pattern.compile("^\\s*(?:on|ignoring)\\s*\\([^)]*\\)");

    private Comparisons() {}

    static List<String> leftSides(String condition) {
        List<String> sides = new ArrayList<>();
        for (String part : cut(condition, SETS)) {
            String operand = MATCHING.matcher(part).replaceFirst("").strip();
            List<String> compared = cut(operand, COMPARING);
            if (compared.size() == 1 && isEnclosed(operand)) {
                sides.addAll(leftSides(operand.substring(1, operand.length() - 1)));
            } else {
                sides.add(compared.getFirst().strip());
            }
        }
        return sides;
    }

    /** The text between operators that stand outside all brackets. */
    private static List<String> cut(String text, Set<String> operators) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            depth += change(token.group());
            if (depth == 0 && operators.contains(token.group())) {
                parts.add(text.substring(start, token.start()));
                start = token.end();
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static int change(String token) {
        return switch (token) {
            case "(", "[", "{" -> 1;
            case ")", "]", "}" -> -1;
            default -> 0;
        };
    }

    /** Whether the first bracket closes at the very end. */
    private static boolean isEnclosed(String text) {
        int depth = 0;
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            depth += change(token.group());
            if (depth == 0) {
                return token.end() == text.length() && text.startsWith("(");
            }
        }
        return false;
    }
}
