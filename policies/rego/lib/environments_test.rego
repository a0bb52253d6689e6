package lib.environments_test

import data.lib.environments

_fact(names, hidden) := {
	"environments": [{"name": name} | some name in names],
	"hidden": [{"path": path, "reason": "forbidden", "detail": ""} | some path in hidden],
}

test_nothing_seen_may_be_anything if {
	environments.unseen(environments.given({}), ["prod"]) == {"*"}
	environments.given({"environments": 1}) == 1
}

test_production_goes_by_name if {
	environments.named(_fact(["Production", "staging", "prod-eu"], []), ["production", "prod-*"]) == [{"name": "Production"}, {"name": "prod-eu"}]
}

test_a_hidden_environment_may_be_production if {
	environments.unseen(_fact([], ["production", "staging"]), ["production"]) == {"production"}
}

test_a_hidden_field_is_one_of_an_environment_that_was_seen if {
	environments.unseen(_fact(["production"], ["production:branches"]), ["production"]) == set()
	environments.unseen(_fact(["staging"], ["production:branches"]), ["production"]) == {"production:branches"}
	environments.unseen(_fact([], ["production:reviewers"]), ["production:*"]) == {"production:reviewers"}
}

test_evidence_is_bounded if {
	fact := _fact([sprintf("e%d", [n]) | some n in numbers.range(1, 30)], ["*"])
	evidence := environments.evidence(fact, fact.environments)
	evidence.count == 30
	count(evidence.environments) == 20
}
