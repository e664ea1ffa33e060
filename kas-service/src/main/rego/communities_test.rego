package kas.rewrap_test

cois(of_resource, operator, of_subject) := with_values({
	"/resource/COI": of_resource,
	"/resource/coiOperator": operator,
	"/subject/acpCOI": of_subject,
})

test_all_needs_every_coi if {
	every operator in ["ALL", null] {
		allowed(cois(["FVEY", "NATO"], operator, ["NATO", "FVEY", "AUKUS"]))
		decision := cois(["FVEY", "AUKUS", "NATO"], operator, ["NATO"])
		denied_for(decision, "coi")
		says(decision, "COI not held: AUKUS, FVEY")
	}
}

test_any_needs_one_coi if {
	allowed(cois(["FVEY", "AUKUS"], "ANY", ["AUKUS"]))
	decision := cois(["FVEY", "AUKUS"], "ANY", ["NATO"])
	denied_for(decision, "coi")
	says(decision, "none of the resource's COIs is held: AUKUS, FVEY")
}

test_resource_without_cois_needs_none if {
	every operator in ["ALL", "ANY", null] {
		allowed(cois([], operator, []))
		allowed(cois(null, operator, ["FVEY"]))
	}
}

test_subject_without_cois_gets_no_coi if {
	every operator in ["ALL", "ANY", null] {
		denied_for(cois(["FVEY"], operator, []), "coi")
	}
}

test_unknown_operator_is_denied if {
	every operator in ["all", "NONE", "", 7, true, {}, ["ALL"]] {
		denied_for(cois(["FVEY"], operator, ["FVEY"]), "coi")
		denied_for(cois([], operator, ["FVEY"]), "coi")
	}
	says(cois([], "NONE", []), "coiOperator NONE is neither ALL nor ANY")
}

test_malformed_cois_are_denied if {
	every odd in malformed_names {
		decision := cois(odd, "ANY", ["USA"])
		failed(decision) == {"coi", "coi_coherence"}
		says(decision, "COI is malformed")
		says(decision, "COI or caveats are malformed")
	}
}

test_missing_subject_cois_are_denied if {
	decision := cois([], "ANY", null)
	failed(decision) == {"authenticated", "coi"}
	says(decision, "the subject's acpCOI is missing or malformed")
}

test_malformed_caveats_are_denied if {
	every odd in malformed_names {
		denied_for(with_value("/resource/caveats", odd), "coi_coherence")
	}
}

test_us_only_stands_alone if {
	allowed(cois(["US-ONLY", "US-ONLY"], "ALL", ["US-ONLY"]))
	decision := cois(["US-ONLY", "FVEY"], "ANY", ["US-ONLY"])
	denied_for(decision, "coi_coherence")
	says(decision, "US-ONLY does not stand alone")
	denied_for(cois(["us-only", "FVEY"], "ANY", ["FVEY"]), "coi_coherence")
}

test_eu_restricted_excludes_nato_cosmic_and_us_only if {
	allowed(cois(["EU-RESTRICTED", "NATO"], "ANY", ["NATO"]))
	decision := cois(["EU-RESTRICTED", "NATO-COSMIC"], "ANY", ["NATO-COSMIC"])
	denied_for(decision, "coi_coherence")
	says(decision, "EU-RESTRICTED excludes NATO-COSMIC")
	says(
		cois(["EU-RESTRICTED", "US-ONLY"], "ANY", ["US-ONLY"]),
		"EU-RESTRICTED excludes US-ONLY; US-ONLY does not stand alone",
	)
}

noforn(caveat, cois, countries) := with_values({
	"/resource/caveats": [caveat],
	"/resource/COI": cois,
	"/resource/releasabilityTo": countries,
	"/subject/acpCOI": ["US-ONLY", "FVEY"],
})

test_noforn_is_for_us_only_and_usa_alone if {
	every caveat in ["NOFORN", "noforn"] {
		allowed(noforn(caveat, ["US-ONLY"], ["USA"]))
		denied_for(noforn(caveat, ["US-ONLY"], ["USA", "GBR"]), "coi_coherence")
		denied_for(noforn(caveat, ["FVEY"], ["USA"]), "coi_coherence")
		denied_for(noforn(caveat, [], ["USA"]), "coi_coherence")
		denied_for(noforn(caveat, null, ["USA"]), "coi_coherence")
	}
	says(noforn("NOFORN", [], ["USA"]), "NOFORN needs COI to be exactly US-ONLY")
	says(noforn("NOFORN", ["US-ONLY"], ["USA", "GBR"]), "NOFORN needs releasabilityTo to be exactly USA")
}

test_other_caveats_change_nothing if allowed(noforn("ORCON", ["FVEY"], ["USA", "GBR"]))
