package kas.rewrap_test

pact := {"maxClassification": "SECRET", "allowedCOIs": ["NATO", "FVEY"], "allowedCountries": ["USA", "CAN"]}

foreign(changes) := with_values(object.union(
	{"/context/originCountry": "FRA", "/context/agreement": pact},
	changes,
))

test_own_subject_needs_no_agreement if allowed(with_value("/context/agreement", null))

test_foreign_subject_is_allowed_within_the_agreement if allowed(foreign({}))

test_foreign_subject_without_agreement_is_denied if {
	decision := foreign({"/context/agreement": null})
	denied_for(decision, "agreement")
	says(decision, "there is no agreement with FRA")
}

test_forwarded_request_needs_an_agreement if {
	decision := with_value("/context/forwardedBy", ["kas-fra"])
	denied_for(decision, "agreement")
	says(decision, "there is no agreement with kas-fra")
	allowed(with_values({"/context/forwardedBy": ["kas-fra"], "/context/agreement": pact}))
}

test_unclear_origin_needs_an_agreement if {
	every field in ["originCountry", "forwardedBy", "kas"] {
		denied_for(without(concat("/", ["context", field])), "agreement")
	}
	denied_for(with_values({"/context/originCountry": "", "/context/kas/country": ""}), "agreement")
	denied_for(with_value("/context/forwardedBy", {}), "agreement")
}

test_classification_above_the_agreement_is_denied if {
	every maximum in ["CONFIDENTIAL", "TOP SECRET", "secret", null, 4] {
		decision := foreign({"/context/agreement": object.union(pact, {"maxClassification": maximum})})
		denied_for(decision, "agreement")
		says(decision, "classification SECRET is outside the agreement with FRA")
	}
	allowed(foreign({"/context/agreement": object.union(pact, {"maxClassification": "TOP_SECRET"})}))
}

test_every_coi_must_be_agreed_on if {
	changes := {
		"/resource/COI": ["FVEY", "AUKUS"],
		"/resource/coiOperator": "ANY",
	}
	decision := foreign(changes)
	denied_for(decision, "agreement")
	says(decision, "the resource's COIs are outside the agreement with FRA")
}

test_resource_without_cois_passes_the_agreement if {
	allowed(foreign({"/resource/COI": [], "/context/agreement": object.union(pact, {"allowedCOIs": []})}))
	allowed(foreign({"/resource/COI": null}))
}

test_malformed_agreed_cois_are_denied if {
	every odd in malformed_names {
		denied_for(foreign({"/resource/COI": [], "/context/agreement": object.union(pact, {"allowedCOIs": odd})}), "agreement")
	}
}

test_country_outside_the_agreement_is_denied if {
	every countries in [["GBR"], [], null, "USA"] {
		decision := foreign({"/context/agreement": object.union(pact, {"allowedCountries": countries})})
		denied_for(decision, "agreement")
		says(decision, "country USA is outside the agreement with FRA")
	}
}
