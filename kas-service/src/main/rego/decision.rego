# METADATA
# title: Who may have a key rewrapped
# description: >-
#   Allowed only where every check holds. Whatever is missing, malformed or unknown makes a check false,
#   and every check has a default, so that there is a decision for any input at all.
package kas.rewrap

# The order in which reasons are given.
order := [
	"authenticated",
	"clearance",
	"releasability",
	"coi",
	"coi_coherence",
	"embargo",
	"authentication_strength",
	"industry",
	"agreement",
]

decision := {
	"allow": allow,
	"reasons": reasons,
	"checks": checks,
	"levels": {"subject": subject_level_name, "resource": resource_level_name},
	"policyVersion": concat("", ["equivalency-", data.equivalency.version]),
}

default allow := false

allow if {
	every holds in checks {
		holds == true
	}
}

checks := {
	"authenticated": authenticated,
	"clearance": clearance,
	"releasability": releasability,
	"coi": coi,
	"coi_coherence": coi_coherence,
	"embargo": embargo,
	"authentication_strength": authentication_strength,
	"industry": industry,
	"agreement": agreement,
}

texts := {
	"authenticated": authenticated_text,
	"clearance": clearance_text,
	"releasability": releasability_text,
	"coi": coi_text,
	"coi_coherence": coi_coherence_text,
	"embargo": embargo_text,
	"authentication_strength": authentication_strength_text,
	"industry": industry_text,
	"agreement": agreement_text,
}

reasons := [{"code": upper(check), "text": texts[check]} |
	some check in order
	not checks[check]
]
