# What the nation that sends the subject and the one that holds the key have agreed on.
package kas.rewrap

# Not needed for an own subject who came by himself. Anything unclear about that needs one.
default agreement := false

agreement if is_domestic

agreement if {
	within_agreed_classification
	within_agreed_cois
	within_agreed_countries
}

is_domestic if {
	is_name(circumstances.kas.country)
	circumstances.originCountry == circumstances.kas.country
	circumstances.forwardedBy == []
}

within_agreed_classification if resource_level <= levels[circumstances.agreement.maxClassification]

within_agreed_cois if count(resource_cois - names(circumstances.agreement.allowedCOIs)) == 0

within_agreed_countries if subject.countryOfAffiliation in names(circumstances.agreement.allowedCountries)

has_agreement if is_object(circumstances.agreement)

# With whom one is needed: the KAS that forwarded the request, else the nation that sends the subject.
counterpart := forwarders[count(forwarders) - 1] if {
	forwarders := circumstances.forwardedBy
	is_names(forwarders)
} else := quoted(circumstances, "originCountry")

agreement_text := concat("", ["there is no agreement with ", counterpart]) if {
	not has_agreement
} else := concat("", [
	"classification ",
	quoted(resource, "classification"),
	" is outside the agreement with ",
	counterpart,
]) if {
	not within_agreed_classification
} else := concat("", ["the resource's COIs are outside the agreement with ", counterpart]) if {
	not within_agreed_cois
} else := concat("", [
	"country ",
	quoted(subject, "countryOfAffiliation"),
	" is outside the agreement with ",
	counterpart,
])
