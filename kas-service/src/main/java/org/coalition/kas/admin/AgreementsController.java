package org.coalition.kas.admin;

import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.registry.RegistryEntries.Kind;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /admin/agreements}: what KASes may serve for each other's subjects. As {@link MembersController} in all else. */
@RestController
final class AgreementsController {

    private static final String PATH = "/admin/agreements";
    private static final String ONE = PATH + "/{fromKas}/{toKas}";

    record InRegistry(List<EntryOffice.Shown> agreements) {}

    private final EntryOffice office;

    AgreementsController(EntryOffice office) {
        this.office = office;
    }

    @GetMapping(path = PATH, produces = "application/json")
    ResponseEntity<InRegistry> all(HttpServletRequest request) throws ProblemException {
        return EntryOffice.uncached(new InRegistry(office.all(Kind.AGREEMENT, request)));
    }

    @GetMapping(path = ONE, produces = "application/json")
    ResponseEntity<EntryOffice.Shown> one(
            @Parameter(hidden = true) @PathVariable String fromKas,
            @Parameter(hidden = true) @PathVariable String toKas,
            HttpServletRequest request)
            throws ProblemException {
        return office.one(Kind.AGREEMENT, request, fromKas, toKas);
    }

    @PostMapping(path = PATH, consumes = "application/json", produces = "application/json")
    ResponseEntity<EntryOffice.Shown> add(HttpServletRequest request) throws ProblemException {
        return office.add(Kind.AGREEMENT, request);
    }

    @PutMapping(path = ONE, consumes = "application/json", produces = "application/json")
    ResponseEntity<EntryOffice.Shown> change(
            @Parameter(hidden = true) @PathVariable String fromKas,
            @Parameter(hidden = true) @PathVariable String toKas,
            HttpServletRequest request)
            throws ProblemException {
        return office.change(Kind.AGREEMENT, request, fromKas, toKas);
    }

    @PostMapping(path = ONE + EntryOffice.STEP, consumes = "application/json", produces = "application/json")
    ResponseEntity<EntryOffice.Shown> step(
            @Parameter(hidden = true) @PathVariable String fromKas,
            @Parameter(hidden = true) @PathVariable String toKas,
            @Parameter(hidden = true) @PathVariable String step,
            HttpServletRequest request)
            throws ProblemException {
        return office.step(Kind.AGREEMENT, step, request, fromKas, toKas);
    }
}
