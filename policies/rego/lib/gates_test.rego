package lib.gates_test

import data.lib.gates

_rules(checks) := {"rules": {"required_checks": checks}, "hidden": []}

_is_required(check, job) if gates.checks(_rules([check]), "github", job) == [check]

_job := {"id": "test", "name": "Unit tests"}

test_a_check_is_named_after_the_job if {
	every check in ["test", "Unit tests", "Unit tests (3.12, linux)", "ci / Unit tests"] {
		_is_required(check, _job)
	}
	not _is_required("Unit tests too", _job)
	not _is_required("lint", _job)
}

test_a_name_with_an_expression_is_known_by_its_start if {
	_is_required("Test on linux", {"id": "t", "name": "Test on ${{ matrix.os }}"})
	not _is_required("Lint on linux", {"id": "t", "name": "Test on ${{ matrix.os }}"})
	not _is_required("linux", {"id": "t", "name": "${{ matrix.os }}"})
}

test_other_platforms_and_unseen_rules_require_nothing_known if {
	gates.checks(_rules(["test"]), "gitlab", _job) == []
	gates.checks({"rules": {}, "hidden": []}, "github", _job) == []
}

test_only_sight_of_every_layer_shows_that_nothing_is_required if {
	gates.is_open(_rules([]))
	not gates.is_open(_rules(["test"]))
	not gates.is_open({"rules": {"required_checks": []}, "hidden": [{"path": "rulesets"}]})
	not gates.is_open({"rules": {}, "hidden": []})
}
