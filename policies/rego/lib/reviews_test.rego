package lib.reviews_test

import data.lib.branches_fixtures_test as fixtures
import data.lib.reviews

_rules(rules, hidden) := fixtures.fact([fixtures.layer(rules)], hidden)

test_approval_is_told_by_the_rules if {
	reviews.approved(_rules({"required_reviews": 1}, ["rulesets"])).outcome == "pass"
	reviews.approved(_rules({"required_reviews": 0}, [])).outcome == "fail"
	reviews.approved(_rules({}, ["rulesets"])).outcome == "unknown"
}

test_an_approval_is_renewed_either_way if {
	reviews.renewed(_rules({"dismisses_stale": true}, [])).outcome == "pass"
	reviews.renewed(_rules({"last_push_approval": true, "dismisses_stale": false}, ["rulesets"])).outcome == "pass"
	reviews.renewed(_rules({"required_reviews": 1}, [])).outcome == "fail"
	reviews.renewed(_rules({"required_reviews": 1}, ["rulesets"])).outcome == "unknown"
}
