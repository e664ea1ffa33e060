package org.coalition.kas;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.coalition.kas.crypto.Dek;
import org.springframework.context.annotation.Configuration;

/** The arrows of docs/architecture.md. A package that is not there yet has its rules already. */
@AnalyzeClasses(
        packages = "org.coalition.kas",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoEmulator.class})
class ArchitectureTest {

    private static final String BASE = "org.coalition.kas.";

    /** On the class path of the tests alone. */
    static final class NoEmulator implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/kmsemulator/");
        }
    }

    /** What stands in for the wire where the pipeline needs a word of it. */
    private static final Set<String> WORDS_OF_THE_PROTOCOL = Set.of(
            "ErrorCode", "ErrorCode$ErrorClass", "ReleaseMode", "KasOrigin", "StrictJson", "MalformedRequestException");

    private static final DescribedPredicate<JavaClass> WIRE_RECORDS = resideInAPackage(BASE + "protocol..")
            .and(DescribedPredicate.describe(
                    "other than " + new TreeSet<>(WORDS_OF_THE_PROTOCOL),
                    type -> !WORDS_OF_THE_PROTOCOL.contains(
                            type.getName().substring(type.getName().lastIndexOf('.') + 1))));

    @ArchTest
    static final ArchRule nothing_knows_web = nothingKnows("web");

    @ArchTest
    static final ArchRule nothing_knows_admin = nothingKnows("admin");

    @ArchTest
    static final ArchRule only_web_and_admin_know_what_endpoints_have_in_common = noClasses()
            .that()
            .resideOutsideOfPackages(feature("web", "admin", "http"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + "http..");

    @ArchTest
    static final ArchRule only_endpoints_know_limits = noClasses()
            .that()
            .resideOutsideOfPackages(feature("web", "admin", "http", "limits"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + "limits..");

    @ArchTest
    static final ArchRule the_pipeline_knows_no_http = noClasses()
            .that()
            .resideInAnyPackage(
                    feature("rewrap", "policy", "domain", "cache", "audit", "replay", "registry", "redis", "limits"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.servlet..", "org.springframework.http..", "org.springframework.web..");

    @ArchTest
    static final ArchRule the_pipeline_knows_no_record_of_the_wire = noClasses()
            .that()
            .resideInAnyPackage(
                    feature("rewrap", "policy", "domain", "keys", "cache", "audit", "replay", "redis", "limits"))
            .should()
            .dependOnClassesThat(WIRE_RECORDS);

    @ArchTest
    static final ArchRule domain_lies_at_the_bottom = classes()
            .that()
            .resideInAPackage(BASE + "domain..")
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage(BASE + "domain..", BASE + "crypto..", BASE + "protocol..", "java..")
                            .or(resideInAnyPackage("org.jspecify..", "com.fasterxml.jackson..")));

    @ArchTest
    static final ArchRule keys_know_no_policy = independent("keys", "policy");

    @ArchTest
    static final ArchRule policy_knows_no_keys = independent("policy", "keys");

    @ArchTest
    static final ArchRule what_lies_below_knows_nothing_above = noClasses()
            .that()
            .resideInAnyPackage(feature(
                    "cache",
                    "replay",
                    "limits",
                    "audit",
                    "policy",
                    "registry",
                    "redis",
                    "telemetry",
                    "outbound",
                    "certificates"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(feature("rewrap", "auth", "keys", "web"));

    @ArchTest
    static final ArchRule keys_and_auth_know_nothing_above = noClasses()
            .that()
            .resideInAnyPackage(feature("keys", "auth"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(feature("rewrap", "web", "audit", "policy"));

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching(BASE + "(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule only_these_see_the_bytes_of_a_key = noClasses()
            .that()
            .resideOutsideOfPackage(BASE + "crypto..")
            .and()
            .doNotHaveFullyQualifiedName(BASE + "cache.CacheSeal")
            .and()
            .doNotHaveFullyQualifiedName(BASE + "keys.CachedDekSource")
            .should()
            .callMethod(Dek.class, "exposed");

    @ArchTest
    static final ArchRule configuration_is_nobodys_business = classes()
            .that()
            .areAnnotatedWith(Configuration.class)
            .and()
            .doNotHaveSimpleName("KasServiceApplication")
            .should()
            .bePackagePrivate();

    @ArchTest
    static final ArchRule time_comes_from_the_injected_clock = noClasses()
            .that()
            .doNotHaveSimpleName("KasServiceApplication")
            .and()
            .resideOutsideOfPackage(BASE + "crypto..")
            .should()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule exceptions_are_final =
            classes().that().areAssignableTo(Exception.class).should().haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule grpc_and_google_stay_with_the_keys = noClasses()
            .that()
            .resideOutsideOfPackage(BASE + "keys..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.google.cloud..", "com.google.api..", "io.grpc..");

    @ArchTest
    static final ArchRule redis_stays_with_redis_and_what_is_kept_there = noClasses()
            .that()
            .resideOutsideOfPackages(feature("redis", "cache", "replay"))
            .and()
            .doNotHaveFullyQualifiedName(BASE + "limits.LimitsConfiguration")
            .and(DescribedPredicate.not(assignableTo(KasServiceApplication.class)))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..", "org.springframework.data.redis..");

    @ArchTest
    static final ArchRule no_standard_streams = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule no_field_injection = NO_CLASSES_SHOULD_USE_FIELD_INJECTION;

    @ArchTest
    static final ArchRule no_java_util_logging = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    /** The public face of a package is a few types; domain, all public, is meant to be. */
    @ArchTest
    static void packages_show_few_types(JavaClasses all) {
        Map<String, Set<String>> shown = new TreeMap<>();
        all.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC) && type.isTopLevelClass())
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .filter(type -> isOfTheService(type.getPackageName()))
                .forEach(type -> shown.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>())
                        .add(type.getSimpleName()));

        assertThat(shown).allSatisfy((name, types) -> assertThat(types).as(name).hasSizeLessThanOrEqualTo(10));
        assertThat(shown).doesNotContainKeys(BASE + "web", BASE + "admin");
    }

    private static boolean isOfTheService(String packageName) {
        return !Set.of("crypto", "protocol", "domain")
                .contains(packageName.substring(packageName.lastIndexOf('.') + 1));
    }

    private static ArchRule nothingKnows(String feature) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(BASE + feature + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BASE + feature + "..");
    }

    private static ArchRule independent(String one, String other) {
        return noClasses()
                .that()
                .resideInAPackage(BASE + one + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BASE + other + "..");
    }

    private static String[] feature(String... names) {
        String[] packages = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            packages[i] = BASE + names[i] + "..";
        }
        return packages;
    }
}
