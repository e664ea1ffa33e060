# The question that every check allows, which the other tests spoil one value at a time.
package kas.rewrap_test

import data.kas.rewrap

good := {
	"subject": {
		"uniqueID": "alice@usa.example",
		"issuer": "https://issuer.usa.example",
		"clearance": "SECRET",
		"clearanceTerm": "SECRET",
		"countryOfAffiliation": "USA",
		"acpCOI": ["FVEY", "NATO"],
		"organizationType": "GOV",
		"acr": "AAL2",
		"amr": ["pwd", "otp"],
		"authTime": 1769900000,
	},
	"action": {"operation": "rewrap"},
	"resource": {
		"policyId": "policy-1",
		"classification": "SECRET",
		"classificationTerm": "SECRET",
		"classificationNation": "USA",
		"releasabilityTo": ["USA", "GBR"],
		"COI": ["FVEY"],
		"coiOperator": "ALL",
		"caveats": [],
		"creationDate": "2026-01-31T00:00:00Z",
		"creationTime": 1769817600,
		"releasableToIndustry": false,
	},
	"context": {
		"requestId": "request-1",
		"currentTime": 1769904000,
		"kas": {"id": "kas-usa", "country": "USA"},
		"forwardedBy": [],
		"originCountry": "USA",
		"agreement": null,
	},
}

decide(question) := decision if {
	decision := rewrap.decision with input as question
}

# What is decided on the good question with one value replaced.
with_value(path, value) := with_values({path: value})

with_values(changes) := decide(json.patch(
	good,
	[{"op": "add", "path": path, "value": value} | some path, value in changes],
))

without(path) := decide(json.remove(good, [path]))

failed(decision) := {check | some check, holds in decision.checks; not holds}

denied_for(decision, check) if {
	not decision.allow
	failed(decision) == {check}
	count(decision.reasons) == 1
	decision.reasons[0].code == upper(check)
}

says(decision, text) if {
	some reason in decision.reasons
	reason.text == text
}

allowed(decision) if {
	decision.allow
	decision.reasons == []
	failed(decision) == set()
}

# What no array of names may be.
malformed_names := ["USA", 7, true, {}, {"0": "USA"}, [["USA"]], ["USA", 7], ["USA", null], ["USA", ""], ["USA", {}]]
