# Levels, and whether the subject's reaches the resource's. Terms come normalised (`…Term`): without case, accents,
# spaces, hyphens and underscores, or null where something is left that a term can't hold.
package kas.rewrap

levels := data.equivalency.levels

# Canonical names serve a subject beside his country's own, which go first.
subject_level := data.equivalency.nations[subject.countryOfAffiliation][subject.clearanceTerm] if {
	is_name(subject.clearance)
	is_country(subject.countryOfAffiliation)
} else := data.equivalency.canonical[subject.clearanceTerm] if {
	is_name(subject.clearance)
}

# A resource is stricter. A nation that has a table has these terms only, and one without has the canonical ones;
# but it must look like a nation, or "fra" would be a way around FRA's table.
resource_level := canonical_resource_level if is_absent(resource, "classificationNation")

resource_level := data.equivalency.nations[resource.classificationNation][resource.classificationTerm] if {
	is_name(resource.classification)
}

resource_level := canonical_resource_level if {
	is_country(resource.classificationNation)
	not data.equivalency.nations[resource.classificationNation]
}

canonical_resource_level := data.equivalency.canonical[resource.classificationTerm] if {
	is_name(resource.classification)
}

# The levels by name, for the record; null where there is none.
default subject_level_name := null

subject_level_name := name if {
	some name, level in levels
	level == subject_level
}

default resource_level_name := null

resource_level_name := name if {
	some name, level in levels
	level == resource_level
}

default clearance := false

clearance if subject_level >= resource_level

clearance_text := concat("", ["classification ", quoted(resource, "classification"), " is not mapped to a level"]) if {
	not resource_level
} else := concat("", ["clearance ", quoted(subject, "clearance"), " is not mapped to a level"]) if {
	not subject_level
} else := concat("", [
	"clearance ",
	quoted(subject, "clearance"),
	" is below ",
	quoted(resource, "classification"),
])
