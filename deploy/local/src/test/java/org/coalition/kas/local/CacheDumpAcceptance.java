package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Splits;
import org.coalition.kas.protocol.ReleaseMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

/** Everything that lies in any Redis after a run, against every key that the run was about. */
@ExtendWith(RunningFederation.Resolver.class)
class CacheDumpAcceptance {

    private static final int FILES = 10;

    @Test
    void redis_afterARun_holdsNoKeyInAnyEncoding(RunningFederation federation) throws Exception {
        List<byte[]> keys = run(federation);

        Map<String, String> everything = dump(federation);

        assertThat(everything.keySet())
                .anyMatch(name -> name.contains("kas:usa:dek:v1:"))
                .anyMatch(name -> name.contains("kas:gbr:dek:v1:"));
        for (byte[] key : keys) {
            for (String encoded : encodings(key)) {
                assertThat(holding(encoded, everything))
                        .as("names whose value holds a key")
                        .isEmpty();
            }
        }
    }

    private static List<String> holding(String text, Map<String, String> everything) {
        return everything.entrySet().stream()
                .filter(entry -> (entry.getKey() + entry.getValue()).contains(text))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Files for one nation and for three, opened twice, and by somebody who may not. Gives the keys, splits too. */
    private static List<byte[]> run(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        Session bob = federation.login("bob.usa");
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            try (Dek dek = Dek.random(32)) {
                keys.add(dek.exposed().clone());
                List<Dek> splits = Splits.split(dek, Asking.ALL.size());
                List<ObjectNode> kaos = new ArrayList<>();
                for (int n = 0; n < splits.size(); n++) {
                    keys.add(splits.get(n).exposed().clone());
                    kaos.add(Asking.kao(federation, splits.get(n), Asking.ALL.get(n), "split-" + n));
                    splits.get(n).close();
                }
                ObjectNode group = RewrapBody.group(Asking.POLICY.json(), ReleaseMode.ALL_OF, kaos);
                for (int round = 0; round < 2; round++) {
                    try (Rewrapped answer = alice.rewrap(List.of(group));
                            Dek opened = answer.dek()) {
                        assertThat(opened).isEqualTo(dek);
                    }
                }
                bob.rewrap(List.of(group)).close();
            }
        }
        return keys;
    }

    /** Of every nation both Redises, by name, as they would tell it to a replica of theirs, and their files. */
    private static Map<String, String> dump(RunningFederation federation) throws IOException {
        Map<String, String> everything = new TreeMap<>();
        for (String nation : Asking.ALL) {
            KasProcess kas = federation.local().kas(nation);
            for (RedisProcess redis : List.of(kas.cache(), kas.replay())) {
                everything.putAll(values(redis));
                everything.putAll(files(federation.local().home().folder("data/" + redis.name())));
            }
        }
        return everything;
    }

    private static Map<String, String> values(RedisProcess redis) throws IOException {
        Map<String, String> values = new TreeMap<>();
        try (Jedis jedis = new Jedis("localhost", redis.port())) {
            jedis.auth(Files.readString(redis.password()).strip());
            for (byte[] name : jedis.keys("*".getBytes(StandardCharsets.US_ASCII))) {
                byte[] value = jedis.dump(name);
                values.put(redis.name() + " " + latin(name), value == null ? "" : latin(value));
            }
        }
        return values;
    }

    private static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> values = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                values.put(file.toString(), latin(Files.readAllBytes(file)));
            }
        }
        return values;
    }

    private static List<String> encodings(byte[] key) {
        byte[] reversed = new byte[key.length];
        StringBuilder decimal = new StringBuilder();
        for (int i = 0; i < key.length; i++) {
            reversed[i] = key[key.length - 1 - i];
            decimal.append(i == 0 ? "" : ",").append(key[i]);
        }
        String hex = HexFormat.of().formatHex(key);
        List<String> encodings = new ArrayList<>(List.of(
                latin(key),
                latin(reversed),
                latin(Arrays.copyOf(key, 16)),
                latin(Arrays.copyOfRange(key, 16, 32)),
                hex,
                hex.toUpperCase(Locale.ROOT),
                HexFormat.ofDelimiter(":").formatHex(key),
                decimal.toString(),
                decimal.toString().replace(",", ", ")));
        for (int offset = 0; offset < 3; offset++) {
            encodings.add(base64Within(key, offset, Base64.getEncoder()));
            encodings.add(base64Within(key, offset, Base64.getUrlEncoder()));
        }
        return encodings;
    }

    /** What of its base64 does not depend on what stands before and after it. */
    private static String base64Within(byte[] key, int offset, Base64.Encoder encoder) {
        byte[] shifted = new byte[offset + key.length];
        System.arraycopy(key, 0, shifted, offset, key.length);
        String text = encoder.withoutPadding().encodeToString(shifted);
        return text.substring(offset == 0 ? 0 : offset + 1, text.length() - 1);
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
