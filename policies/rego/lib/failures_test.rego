package lib.failures_test

import data.lib.failures

_run(platform, name, condition) := {
	"pipeline": {"platform": platform},
	"job": {"id": "build"},
	"step": {"name": name},
	"conditions": {condition},
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
