package kas.rewrap_test

import data.kas.rewrap

test_good_question_is_allowed if {
	decision := rewrap.decision with input as good
	allowed(decision)
	decision.policyVersion == "equivalency-1"
	decision.levels == {"subject": "SECRET", "resource": "SECRET"}
	count(decision.checks) == count(rewrap.order)
}

test_reasons_come_in_the_order_of_the_checks if {
	decision := with_values({"/resource/releasabilityTo": [], "/subject/clearance": null, "/subject/clearanceTerm": null})
	[reason.code | some reason in decision.reasons] == ["AUTHENTICATED", "CLEARANCE", "RELEASABILITY"]
}

test_every_check_can_fail_at_once if {
	decision := with_values({
		"/action/operation": "wrap",
		"/subject/acpCOI": null,
		"/subject/organizationType": "PRESS",
		"/resource/classification": "BLUE",
		"/resource/classificationTerm": "BLUE",
		"/resource/releasabilityTo": [],
		"/resource/COI": ["US-ONLY", "FVEY"],
		"/resource/creationTime": null,
		"/context/originCountry": "FRA",
	})
	[reason.code | some reason in decision.reasons] == [upper(check) | some check in rewrap.order]
}

test_no_input_is_denied_with_reasons if {
	is_denied_with_reasons(rewrap.decision)
}

test_odd_input_is_denied_with_reasons if {
	every odd in [null, [], "question", 7, {}, {"subject": 1, "resource": "x", "context": [], "action": null}] {
		decision := rewrap.decision with input as odd
		is_denied_with_reasons(decision)
	}
}

is_denied_with_reasons(decision) if {
	decision.allow == false
	count(decision.reasons) == count(failed(decision))
}

test_each_part_missing_is_denied_with_reasons if {
	every part in ["subject", "action", "resource", "context"] {
		decision := without(part)
		is_denied_with_reasons(decision)
	}
}

test_each_value_of_an_odd_type_leaves_a_decision_with_reasons if {
	every part in ["subject", "resource", "context"] {
		every field, _ in good[part] {
			every odd in [null, 7, true, {}, [], [7], "", "?"] {
				decision := with_value(concat("", ["/", part, "/", field]), odd)
				is_boolean(decision.allow)
				count(decision.reasons) == count(failed(decision))
			}
		}
	}
}
