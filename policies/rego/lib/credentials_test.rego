package lib.credentials_test

import data.lib.credentials
import data.lib.fixtures_test as fixtures

_states(step) := [found.state | some found in credentials.literals([fixtures.pipeline([step])])]

_with_env(env) := object.union(fixtures.run("make"), {"env": env})

test_names_that_say_what_they_hold if {
	every name in ["NPM_TOKEN", "token", "db-password", "AWS_SECRET_ACCESS_KEY", "api-key", "CLIENT_SECRET", "apikey"] {
		credentials.is_secret_name(name)
	}
	every name in ["TOKEN_URL", "cache-key", "PUBLIC_API_KEY", "TEST_TOKEN", "keyboard", "secrets", "AWS_ACCESS_KEY_ID"] {
		not credentials.is_secret_name(name)
	}
}

test_a_known_form_under_such_a_name_is_clear if {
	_states(_with_env({"LEGACY_TOKEN": "[masked]"})) == ["clear"]
	_states(fixtures.uses("a/b@v1", {"token": "[masked]"})) == ["clear"]
	_states(_with_env({"LEGACY_TOKEN": `["masked"]`})) == ["clear"]
}

test_a_known_form_elsewhere_is_doubtful if {
	_states(_with_env({"AWS_ACCESS_KEY_ID": "[masked]"})) == ["doubtful"]
	_states(_with_env({"DATABASE_URL": "postgres://app:[masked]@db.example.org/x"})) == ["doubtful"]
	_states(fixtures.run("npm config set //r/:_authToken=[masked]")) == ["doubtful"]
}

test_another_value_under_such_a_name_is_doubtful if {
	_states(_with_env({"DEPLOY_PASSWORD": "Kj2!mmvv81"})) == ["doubtful"]
}

test_references_and_what_is_for_tests_are_none if {
	every env in [
		{"TOKEN": "${{ secrets.TOKEN }}"},
		{"TOKEN": "$OTHER"},
		{"API_KEY": "$(key)"},
		{"PASSWORD": "test-password-1"},
		{"PGPASSWORD": "postgres"},
		{"DB_PASSWORD": ""},
		{"DB_PASSWORD": "root"},
		{"GOOGLE_CREDENTIALS": "/tmp/key.json"},
		{"API_SECRET": "arn:aws:secretsmanager:eu-west-2:1:secret:x"},
		{"DATABASE_URL": "postgres://postgres:[masked]@localhost:5432/test"},
		{"DATABASE_URL": "postgres://postgres:[masked]@db/test"},
		{"LANG": "C.UTF-8"},
	] {
		_states(_with_env(env)) == []
	}
}

test_the_same_variable_of_several_steps_is_one_place if {
	job := fixtures.job([_with_env({"A_TOKEN": "[masked]"}), object.union(_with_env({"A_TOKEN": "[masked]"}), {"line": 9})])
	credentials.literals([fixtures.workflow([job], [])]) == [{"path": ".github/workflows/ci.yml", "line": 7, "text": "A_TOKEN", "state": "clear"}]
}
