package org.coalition.kas.kmsemulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The faults as the control plane takes and shows them. */
final class FaultsJson {

    private static final Set<String> RULE_FIELDS = Set.of("operation", "kind", "code", "rate", "count", "location");

    private FaultsJson() {}

    static List<FaultRule> read(JsonFields body) throws BadBody {
        List<FaultRule> rules = new ArrayList<>();
        for (JsonFields rule : body.only(Set.of("faults")).objects("faults")) {
            rules.add(rule(rule.only(RULE_FIELDS)));
        }
        return rules;
    }

    static ObjectNode write(List<ActiveFault> active) {
        ObjectNode body = JsonFields.MAPPER.createObjectNode();
        var faults = body.putArray("faults");
        for (ActiveFault each : active) {
            FaultRule rule = each.rule();
            ObjectNode json = faults.addObject();
            json.put("operation", rule.operation().rpc())
                    .put("kind", rule.fault().kind());
            if (rule.fault() instanceof Fault.Fail fail) {
                json.put("code", fail.code().name());
            }
            json.put("rate", rule.rate());
            rule.count().ifPresent(count -> json.put("count", count).put("remaining", each.remaining()));
            rule.location().ifPresent(location -> json.put("location", location));
        }
        return body;
    }

    private static FaultRule rule(JsonFields json) throws BadBody {
        Operation operation = Operation.ofRpc(json.text("operation"))
                .orElseThrow(() -> new BadBody(json.path("operation"), "is not an operation of the emulator"));
        Fault fault = fault(json);
        if (!fault.fits(operation)) {
            throw new BadBody(json.path("kind"), fault.kind() + " does not fit " + operation.rpc());
        }
        double rate = json.optionalNumber("rate").orElse(1.0);
        if (!(rate >= 0 && rate <= 1)) {
            throw new BadBody(json.path("rate"), "must be from 0 to 1");
        }
        Optional<Integer> count = json.optionalWhole("count");
        if (count.isPresent() && count.get() < 1) {
            throw new BadBody(json.path("count"), "must be at least 1");
        }
        return new FaultRule(operation, fault, rate, count, json.optionalText("location"));
    }

    private static Fault fault(JsonFields json) throws BadBody {
        String kind = json.text("kind");
        if (!kind.equals(Fault.Fail.KIND) && json.optionalText("code").isPresent()) {
            throw new BadBody(json.path("code"), "goes with kind fail only");
        }
        return switch (kind) {
            case Fault.Fail.KIND -> new Fault.Fail(code(json));
            case Fault.AlteredCiphertext.KIND -> new Fault.AlteredCiphertext();
            case Fault.Empty.KIND -> new Fault.Empty();
            case Fault.Hang.KIND -> new Fault.Hang();
            default ->
                Corruption.ofKind(kind)
                        .map(Fault.Corrupt::new)
                        .orElseThrow(() -> new BadBody(json.path("kind"), "is not a kind of fault"));
        };
    }

    private static Status.Code code(JsonFields json) throws BadBody {
        String name = json.text("code");
        for (Status.Code code : Status.Code.values()) {
            if (code != Status.Code.OK && code.name().equals(name)) {
                return code;
            }
        }
        throw new BadBody(json.path("code"), "is not a gRPC code of a failure");
    }
}
