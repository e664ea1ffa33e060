# Communities of interest: the subject's against the resource's, and whether the resource's make sense together.
package kas.rewrap

resource_cois := names_or_none(resource, "COI")

subject_cois := names(subject.acpCOI)

default coi_operator := "ALL"

coi_operator := resource.coiOperator if not is_absent(resource, "coiOperator")

# An unknown operator is a denial even where there is nothing to operate on.
default coi := false

coi if {
	coi_operator == "ALL"
	count(resource_cois - subject_cois) == 0
}

coi if {
	coi_operator == "ANY"
	count(resource_cois & subject_cois) > 0
}

coi if {
	coi_operator == "ANY"
	count(resource_cois) == 0
	subject_cois
}

coi_text := "COI is malformed" if {
	not resource_cois
} else := concat("", ["coiOperator ", quoted(resource, "coiOperator"), " is neither ALL nor ANY"]) if {
	not coi_operator in {"ALL", "ANY"}
} else := "the subject's acpCOI is missing or malformed" if {
	not subject_cois
} else := concat("", ["none of the resource's COIs is held: ", listed(resource_cois)]) if {
	coi_operator == "ANY"
} else := concat("", ["COI not held: ", listed(resource_cois - subject_cois)])

default coi_coherence := false

coi_coherence if {
	resource_cois
	caveats
	count(incoherences) == 0
}

caveats := names_or_none(resource, "caveats")

# A rule is triggered whatever the case of the letters, and fulfilled by exact names only: "noforn" restricts,
# and "us-only" does not satisfy it.
is_named(values, name) if {
	some value in values
	upper(value) == name
}

incoherences contains concat("", [name, " does not stand alone"]) if {
	some name in data.coi.standsAlone
	is_named(resource_cois, name)
	resource_cois != {name}
}

incoherences contains concat("", [name, " excludes ", other]) if {
	some name, others in data.coi.excludes
	is_named(resource_cois, name)
	some other in others
	is_named(resource_cois, other)
}

incoherences contains concat("", [caveat, " needs ", field, " to be exactly ", listed(needed)]) if {
	some caveat, needs in data.coi.caveats
	is_named(caveats, caveat)
	some field, needed in needs
	not is_exactly(field, needed)
}

is_exactly(field, needed) if names(resource[field]) == {value | some value in needed}

coi_coherence_text := "COI or caveats are malformed" if {
	not resource_cois
} else := "COI or caveats are malformed" if {
	not caveats
} else := concat("; ", sort(incoherences))
