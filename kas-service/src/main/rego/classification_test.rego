package kas.rewrap_test

import data.kas.rewrap

test_lower_clearance_is_denied if {
	decision := with_values({"/subject/clearance": "UNCLASSIFIED", "/subject/clearanceTerm": "UNCLASSIFIED"})
	denied_for(decision, "clearance")
	says(decision, "clearance UNCLASSIFIED is below SECRET")
}

test_each_clearance_reaches_its_level_and_those_below if {
	every held, own in data.equivalency.canonical {
		within_reach(held) == {asked | some asked, level in data.equivalency.canonical; level <= own}
	}
}

within_reach(held) := {asked |
	some asked, _ in data.equivalency.canonical
	decision := with_values({
		"/subject/clearance": held,
		"/subject/clearanceTerm": held,
		"/resource/classification": asked,
		"/resource/classificationTerm": asked,
		"/resource/classificationNation": null,
	})
	decision.checks.clearance
}

subject_level(country, term) := level if {
	held := {"clearance": term, "clearanceTerm": term, "countryOfAffiliation": country}
	level := rewrap.subject_level with input as {"subject": held}
}

resource_level(nation, term) := level if {
	asked := {"classification": term, "classificationTerm": term, "classificationNation": nation}
	level := rewrap.resource_level with input as {"resource": asked}
}

test_terms_have_the_levels_of_their_nation if {
	every nation, terms in data.equivalency.nations {
		every term, level in terms {
			resource_level(nation, term) == level
		}
	}
	subject_level("FRA", "TRESSECRETDEFENSE") == 4
	subject_level("DEU", "VSVERTRAULICH") == 2
	subject_level("GBR", "OFFICIALSENSITIVE") == 1
}

test_subject_falls_back_to_canonical_names if {
	subject_level("FRA", "TOPSECRET") == 4
	subject_level("GBR", "CONFIDENTIAL") == 2
	subject_level("BEL", "SECRET") == 3
}

test_subject_is_not_read_by_another_nations_table if {
	not subject_level("USA", "GEHEIM")
	not subject_level("BEL", "TRESSECRET")
	not subject_level("NATO", "NATOSECRET")
}

test_resource_of_a_nation_with_a_table_has_its_terms_only if {
	not resource_level("USA", "RESTRICTED")
	not resource_level("FRA", "TOPSECRET")
	resource_level("NATO", "COSMICTOPSECRET") == 4
}

test_resource_of_a_nation_without_a_table_has_canonical_names if {
	resource_level("BEL", "RESTRICTED") == 1
	not resource_level("BEL", "GEHEIM")
	resource_level(null, "TOPSECRET") == 4
	not resource_level(null, "OFFICIAL")
}

test_what_is_no_nation_has_no_names if {
	every nation in ["usa", "nato", "", 7, true, {}, ["USA"]] {
		not resource_level(nation, "SECRET")
	}
}

test_unmapped_classification_is_denied if {
	every term in ["BLUE", "", null, 3, {}] {
		decision := with_values({
			"/subject/acr": "AAL3",
			"/resource/classification": term,
			"/resource/classificationTerm": term,
		})
		failed(decision) == {"clearance", "authentication_strength"}
	}
	decision := with_values({"/resource/classification": "BLUE", "/resource/classificationTerm": "BLUE"})
	says(decision, "classification BLUE is not mapped to a level")
	says(decision, "authentication strength can't be judged for an unmapped classification")
}

test_unmapped_clearance_is_denied if {
	decision := with_values({"/subject/clearance": "BLUE", "/subject/clearanceTerm": "BLUE"})
	denied_for(decision, "clearance")
	says(decision, "clearance BLUE is not mapped to a level")
	decision.levels == {"subject": null, "resource": "SECRET"}
}

test_term_without_its_text_is_unmapped if {
	not with_value("/resource/classification", null).checks.clearance
	not with_values({"/resource/classification": null, "/resource/classificationNation": null}).checks.clearance
	not with_value("/subject/clearance", null).checks.clearance
}
