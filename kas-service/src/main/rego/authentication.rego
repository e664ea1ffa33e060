# Who asks, and how surely that is known.
package kas.rewrap

default authenticated := false

authenticated if {
	request.action.operation == "rewrap"
	count(missing_attributes) == 0
}

authenticated_text := concat("", [
	"mandatory attributes are missing or malformed: ",
	listed(missing_attributes),
]) if {
	count(missing_attributes) > 0
} else := "the operation is not rewrap"

missing_attributes := mandatory_attributes - present_attributes

mandatory_attributes := {"uniqueID", "issuer", "clearance", "countryOfAffiliation", "acpCOI", "organizationType"}

present_attributes contains name if {
	some name in ["uniqueID", "issuer", "clearance"]
	is_name(subject[name])
}

present_attributes contains "countryOfAffiliation" if is_country(subject.countryOfAffiliation)

# Empty is an answer; absent is not.
present_attributes contains "acpCOI" if is_names(subject.acpCOI)

present_attributes contains "organizationType" if subject.organizationType in {"GOV", "MIL", "INDUSTRY"}

# Every rule names a level, so that an unmapped classification satisfies none.
default authentication_strength := false

authentication_strength if resource_level == levels.UNCLASSIFIED

authentication_strength if {
	resource_level > levels.UNCLASSIFIED
	resource_level < levels.TOP_SECRET
	authenticated_strongly
}

authentication_strength if {
	resource_level == levels.TOP_SECRET
	subject.acr in data.assurance.topSecret
}

authenticated_strongly if subject.acr in data.assurance.aboveUnclassified

authenticated_strongly if count(factors) >= 2

# Distinct methods of RFC 8176: `pwd` twice is one, and where the user is or how risky he looks is none. A kind of
# factor is not looked at, so that an issuer may use a method that this table has not heard of.
factors := names(subject.amr) - {name | some name in data.assurance.amrWithoutFactor}

authentication_strength_text := "authentication strength can't be judged for an unmapped classification" if {
	not resource_level
} else := concat("", [quoted(resource, "classification"), " needs authentication at AAL3"]) if {
	resource_level == levels.TOP_SECRET
} else := concat("", [quoted(resource, "classification"), " needs authentication at AAL2 or by two factors"])
