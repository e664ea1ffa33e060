package kas.rewrap_test

test_other_country_is_denied if {
	decision := with_value("/resource/releasabilityTo", ["FRA"])
	denied_for(decision, "releasability")
	says(decision, "country USA is not in releasabilityTo")
}

test_releasable_to_nobody_is_denied if {
	every decision in [
		with_value("/resource/releasabilityTo", []),
		with_value("/resource/releasabilityTo", null),
		without("/resource/releasabilityTo"),
	] {
		denied_for(decision, "releasability")
		says(decision, "releasabilityTo is empty: nobody may have it")
	}
}

test_malformed_releasability_is_denied if {
	every odd in malformed_names {
		decision := with_value("/resource/releasabilityTo", odd)
		denied_for(decision, "releasability")
		says(decision, "releasabilityTo is malformed")
	}
}

test_absent_creation_date_passes if {
	allowed(with_values({"/resource/creationDate": null, "/resource/creationTime": null}))
}

test_creation_date_may_be_five_minutes_ahead if {
	allowed(with_value("/resource/creationTime", 1769904300))
	decision := with_value("/resource/creationTime", 1769904301)
	denied_for(decision, "embargo")
	says(decision, "embargoed until 2026-01-31T00:00:00Z")
}

test_unparsable_creation_date_is_denied if {
	decision := with_values({"/resource/creationDate": "tomorrow", "/resource/creationTime": null})
	denied_for(decision, "embargo")
	says(decision, "creationDate is not an RFC 3339 date and time")
}

test_malformed_creation_date_is_denied if {
	every odd in [7, true, {}, [], ""] {
		denied_for(with_value("/resource/creationDate", odd), "embargo")
	}
	denied_for(with_value("/resource/creationTime", "1769817600"), "embargo")
	denied_for(with_value("/context/currentTime", "1769904000"), "embargo")
}

industry(country, term, flag) := with_values({
	"/subject/organizationType": "INDUSTRY",
	"/subject/countryOfAffiliation": country,
	"/subject/clearance": "TOP SECRET",
	"/subject/clearanceTerm": "TOPSECRET",
	"/subject/acr": "AAL3",
	"/resource/classification": term,
	"/resource/classificationTerm": term,
	"/resource/classificationNation": null,
	"/resource/releasabilityTo": ["USA", "GBR", "FRA", "DEU", "BEL"],
	"/resource/releasableToIndustry": flag,
})

test_industry_has_its_countrys_limit if {
	every country in ["USA", "GBR"] {
		allowed(industry(country, "SECRET", true))
		denied_for(industry(country, "TOPSECRET", true), "industry")
	}
	every country in ["FRA", "DEU"] {
		allowed(industry(country, "CONFIDENTIAL", true))
		denied_for(industry(country, "SECRET", true), "industry")
	}
	says(industry("FRA", "SECRET", true), "classification SECRET is above what industry of FRA may have")
}

test_industry_of_other_countries_is_denied if {
	denied_for(industry("BEL", "UNCLASSIFIED", true), "industry")
}

test_industry_needs_the_flag if {
	every flag in [false, null] {
		decision := industry("USA", "UNCLASSIFIED", flag)
		denied_for(decision, "industry")
		says(decision, "not releasable to industry")
	}
}

test_malformed_industry_flag_is_denied_for_all if {
	every flag in ["true", 1, {}, [true]] {
		denied_for(industry("USA", "UNCLASSIFIED", flag), "industry")
		decision := with_value("/resource/releasableToIndustry", flag)
		denied_for(decision, "industry")
		says(decision, "releasableToIndustry is malformed")
	}
}

test_government_and_military_are_no_industry if {
	every kind in ["GOV", "MIL"] {
		every flag in [true, false, null] {
			allowed(with_values({"/subject/organizationType": kind, "/resource/releasableToIndustry": flag}))
		}
	}
}
