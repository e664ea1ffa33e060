package kas.rewrap_test

test_each_mandatory_attribute_missing_is_denied if {
	every name in ["uniqueID", "issuer", "clearance", "countryOfAffiliation", "acpCOI", "organizationType"] {
		decision := without(concat("/", ["subject", name]))
		not decision.allow
		not decision.checks.authenticated
		says(decision, concat("", ["mandatory attributes are missing or malformed: ", name]))
	}
}

test_empty_cois_are_an_answer if allowed(with_values({"/subject/acpCOI": [], "/resource/COI": []}))

test_country_must_look_like_one if {
	every country in ["usa", "US", "USAA", "U A", "ÜSA", "", 7, null] {
		decision := with_value("/subject/countryOfAffiliation", country)
		not decision.checks.authenticated
	}
}

test_unknown_organization_type_is_denied if {
	every kind in ["gov", "PRESS", "", null, 7] {
		decision := with_values({"/subject/organizationType": kind, "/resource/releasableToIndustry": true})
		not decision.checks.authenticated
		not decision.checks.industry
	}
}

test_other_operation_is_denied if {
	decision := with_value("/action/operation", "wrap")
	denied_for(decision, "authenticated")
	says(decision, "the operation is not rewrap")
}

test_aal1_needs_a_second_factor if {
	every amr in [[], ["pwd"], ["pwd", "pwd"], ["pwd", "geo"], ["rba", "user"], null, "pwd,otp", ["pwd", 7]] {
		decision := with_values({"/subject/acr": "AAL1", "/subject/amr": amr})
		denied_for(decision, "authentication_strength")
		says(decision, "SECRET needs authentication at AAL2 or by two factors")
	}
}

test_two_factors_are_enough_without_acr if {
	allowed(with_values({"/subject/acr": null, "/subject/amr": ["pwd", "otp"]}))
}

test_aal2_and_aal3_are_enough_without_amr if {
	every acr in ["AAL2", "AAL3"] {
		allowed(with_values({"/subject/acr": acr, "/subject/amr": []}))
	}
}

test_unclassified_needs_no_strength if {
	allowed(with_values({
		"/subject/acr": null,
		"/subject/amr": [],
		"/resource/classification": "UNCLASSIFIED",
		"/resource/classificationTerm": "UNCLASSIFIED",
	}))
}

test_top_secret_needs_aal3 if {
	allowed(top_secret("AAL3"))
	every acr in ["AAL2", "AAL1", null, "AAL4"] {
		denied_for(top_secret(acr), "authentication_strength")
		says(top_secret(acr), "TOP SECRET needs authentication at AAL3")
	}
}

top_secret(acr) := with_values({
	"/subject/acr": acr,
	"/subject/clearance": "TOP SECRET",
	"/subject/clearanceTerm": "TOPSECRET",
	"/resource/classification": "TOP SECRET",
	"/resource/classificationTerm": "TOPSECRET",
})
