package lib.failures_test

import data.lib.failures

_run(platform, name, condition) := {
	"pipeline": {"platform": platform},
	"job": {"id": "build", "steps": [step]},
	"step": step,
	"conditions": {condition},
} if {
	step := {"name": name, "condition": condition}
}

_usual(platform) := _run(platform, "script", "")

test_what_goes_on_outlives_what_does_not if {
	failures.outlives(_usual("gitlab"), _run("gitlab", "script", "when: always"))
	failures.outlives(_usual("gitlab"), _run("gitlab", "after_script", ""))
	failures.outlives(_usual("github"), _run("github", "", "always()"))
	failures.outlives(_usual("github"), _run("github", "", "${{ !cancelled() }}"))
	not failures.outlives(_usual("github"), _run("github", "", "startsWith(github.ref, 'refs/tags/')"))
	failures.outlives(_usual("azure"), _run("azure", "", "eq(variables['Build.Reason'], 'Manual')"))
	not failures.outlives(_usual("azure"), _run("azure", "", "and(succeeded(), eq(variables.a, 'b'))"))
	not failures.outlives(_usual("gitlab"), _run("gitlab", "script", "when: manual"))
	not failures.outlives(_run("gitlab", "script", "when: always"), _run("gitlab", "script", "when: always"))
}

test_post_build_outlives_build if {
	failures.outlives(_run("codebuild", "build", ""), _run("codebuild", "post_build", ""))
	failures.outlives(_run("codebuild", "build", ""), _run("codebuild", "build finally", ""))
	failures.outlives(_run("codebuild", "build", ""), _run("codebuild", "artifacts", ""))
	not failures.outlives(_run("codebuild", "pre_build", ""), _run("codebuild", "post_build", ""))
	not failures.outlives(_run("codebuild", "post_build", ""), _run("codebuild", "build", ""))
}

test_a_condition_of_github_that_does_not_ask_for_success_alone_goes_on if {
	every condition in ["success() || startsWith(github.ref, 'refs/tags/')", "!success()", "${{ success() == false }}", "contains(success(), 'e')"] {
		failures.goes_on(_run("github", "", condition))
	}
	every condition in ["success()", "${{ success() && (github.ref == 'a' || github.ref == 'b') }}", "github.actor != 'x' && success()", "(success()) && (inputs.a)"] {
		not failures.goes_on(_run("github", "", condition))
	}
}

test_a_condition_of_azure_that_only_looks_at_success_goes_on if {
	every condition in ["and(in(succeeded(), true, false), eq(variables.a, 'b'))", "and(eq(variables.a, 'succeeded()'), true)", "and(not(succeeded()), true)"] {
		failures.goes_on(_run("azure", "", condition))
	}
	not failures.goes_on(_run("azure", "", "and(or(eq(variables.a, 'b'), eq(variables.a, 'c')), succeeded())"))
}

_step(steps, at, job) := {
	"pipeline": {"platform": "github", "path": "a.yml"},
	"job": {"id": "publish", "steps": steps, "condition": job},
	"step": steps[at],
	"conditions": {job, steps[at].condition},
}

test_steps_of_a_job_that_goes_on_do_not_go_on_themselves if {
	steps := [{"run": "sign", "condition": ""}, {"run": "publish", "condition": "always()"}, {"run": "sign", "condition": "always()"}]
	failures.outlives(_step(steps, 0, "always()"), _step(steps, 1, "always()"))
	not failures.outlives(_step(steps, 0, "always()"), _step(steps, 0, "always()"))
	not failures.outlives(_step(steps, 2, ""), _step(steps, 1, ""))
	failures.outlives(_step(steps, 1, ""), _step(steps, 2, ""))
}
