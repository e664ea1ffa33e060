package org.coalition.kas.issuer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The accounts of one nation by their names. */
record Accounts(Map<String, Account> users, Map<String, Account> clients) {

    private static final String BUNDLED = "test-accounts.json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    Accounts {
        users = Map.copyOf(users);
        clients = Map.copyOf(clients);
    }

    /**
     * Reads the accounts of every nation, by its ISO 3166 alpha-3 code.
     *
     * @param file the accounts, or null for the bundled ones
     * @throws InvalidOptionException if the file can't be read or holds anything else than accounts
     */
    static Map<String, Accounts> read(@Nullable Path file) {
        try {
            var nations = JSON.readValue(file == null ? bundled() : Files.readAllBytes(file), new Document());
            return nations.entrySet().stream()
                    .collect(Collectors.toUnmodifiableMap(
                            Map.Entry::getKey, entry -> entry.getValue().byName()));
        } catch (JsonProcessingException e) {
            throw new InvalidOptionException("--users", name(file), e.getOriginalMessage() + lineOf(e));
        } catch (IOException e) {
            throw new InvalidOptionException("--users", name(file), e);
        } catch (IllegalStateException | NullPointerException e) {
            throw new InvalidOptionException("--users", name(file), "two accounts have one name, or one is null");
        }
    }

    private static String lineOf(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
    }

    private static Path name(@Nullable Path file) {
        return file == null ? Path.of(BUNDLED) : file;
    }

    private static byte[] bundled() throws IOException {
        try (var in = Objects.requireNonNull(Accounts.class.getResourceAsStream(BUNDLED), BUNDLED)) {
            return in.readAllBytes();
        }
    }

    private static final class Document extends TypeReference<Map<String, Entry>> {}

    /** A nation as the file has it. */
    record Entry(@Nullable List<Account> users, @Nullable List<Account> clients) {

        Accounts byName() {
            return new Accounts(index(users), index(clients));
        }

        private static Map<String, Account> index(@Nullable List<Account> accounts) {
            return accounts == null
                    ? Map.of()
                    : accounts.stream().collect(Collectors.toMap(Account::name, Function.identity()));
        }
    }
}
