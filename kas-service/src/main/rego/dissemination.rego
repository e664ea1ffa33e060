# To whom its owner released the resource, and from when.
package kas.rewrap

default releasability := false

releasability if subject.countryOfAffiliation in names(resource.releasabilityTo)

releasability_text := "releasabilityTo is malformed" if {
	not is_absent(resource, "releasabilityTo")
	not is_names(resource.releasabilityTo)
} else := "releasabilityTo is empty: nobody may have it" if {
	names_or_none(resource, "releasabilityTo") == set()
} else := concat("", [
	"country ",
	quoted(subject, "countryOfAffiliation"),
	" is not in releasabilityTo",
])

# In seconds: what an owner's clock may be ahead of ours.
clock_tolerance := 300

default embargo := false

embargo if is_absent(resource, "creationDate")

embargo if {
	is_name(resource.creationDate)
	creation_date_parses
	is_number(circumstances.currentTime)
	resource.creationTime <= circumstances.currentTime + clock_tolerance
}

# Not `not is_number(…)`: where the argument is undefined, so is the negation.
creation_date_parses if is_number(resource.creationTime)

embargo_text := "creationDate is not an RFC 3339 date and time" if {
	not creation_date_parses
} else := concat("", ["embargoed until ", quoted(resource, "creationDate")])

# Malformed is a denial even for those whom industry's limits don't concern: the owner meant something by it.
default industry := false

industry if {
	subject.organizationType in {"GOV", "MIL"}
	is_flag_or_absent(resource, "releasableToIndustry")
}

industry if {
	subject.organizationType == "INDUSTRY"
	is_released_to_industry
	resource_level <= industry_limit
}

is_released_to_industry if resource.releasableToIndustry == true

# Undefined for a country without an entry: its industry gets nothing.
industry_limit := levels[data.industry.maxClassification[subject.countryOfAffiliation]]

is_flag_or_absent(holder, field) if is_boolean(holder[field])

is_flag_or_absent(holder, field) if is_absent(holder, field)

industry_text := "releasableToIndustry is malformed" if {
	not is_flag_or_absent(resource, "releasableToIndustry")
} else := concat("", ["organizationType ", quoted(subject, "organizationType"), " is unknown"]) if {
	not "organizationType" in present_attributes
} else := "not releasable to industry" if {
	not is_released_to_industry
} else := concat("", [
	"classification ",
	quoted(resource, "classification"),
	" is above what industry of ",
	quoted(subject, "countryOfAffiliation"),
	" may have",
])
