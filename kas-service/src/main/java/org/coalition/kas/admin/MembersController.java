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

/**
 * {@code /admin/registry}: the KASes that this nation knows. One administrator alone may take trust away, two together may
 * give it.
 *
 * <p>Path variables are hidden from springdoc, which would want Hibernate Validator for them: they are described by hand.
 */
@RestController
final class MembersController {

    private static final String PATH = "/admin/registry";
    private static final String ONE = PATH + "/{kasId}";

    record Members(List<EntryOffice.Shown> members) {}

    private final EntryOffice office;

    MembersController(EntryOffice office) {
        this.office = office;
    }

    @GetMapping(path = PATH, produces = "application/json")
    ResponseEntity<Members> all(HttpServletRequest request) throws ProblemException {
        return EntryOffice.uncached(new Members(office.all(Kind.KAS, request)));
    }

    @GetMapping(path = ONE, produces = "application/json")
    ResponseEntity<EntryOffice.Shown> one(
            @Parameter(hidden = true) @PathVariable String kasId, HttpServletRequest request) throws ProblemException {
        return office.one(Kind.KAS, request, kasId);
    }

    @PostMapping(path = PATH, consumes = "application/json", produces = "application/json")
    ResponseEntity<EntryOffice.Shown> add(HttpServletRequest request) throws ProblemException {
        return office.add(Kind.KAS, request);
    }

    @PutMapping(path = ONE, consumes = "application/json", produces = "application/json")
    ResponseEntity<EntryOffice.Shown> change(
            @Parameter(hidden = true) @PathVariable String kasId, HttpServletRequest request) throws ProblemException {
        return office.change(Kind.KAS, request, kasId);
    }

    @PostMapping(path = ONE + EntryOffice.STEP, consumes = "application/json", produces = "application/json")
    ResponseEntity<EntryOffice.Shown> step(
            @Parameter(hidden = true) @PathVariable String kasId,
            @Parameter(hidden = true) @PathVariable String step,
            HttpServletRequest request)
            throws ProblemException {
        return office.step(Kind.KAS, step, request, kasId);
    }
}
