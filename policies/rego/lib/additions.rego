# METADATA
# title: Additions
# description: >-
#   What settings of GitLab and Azure may add to pipelines, or put in their place, beside what the definitions in the
#   repository say: security policies and decorators, which the fact `code_scanning` tells of.
package lib.additions

_platforms := {"azure": "azurepipelines", "gitlab": "gitlab"}

# METADATA
# description: The names of what may be added unseen to these jobs, {pipeline, job}.
unseen(jobs) := {text |
	some each in jobs
	some text in _unseen_on(each.pipeline.platform)
}

_unseen_on(platform) := {part.path | some part in input.facts.code_scanning.hidden} if {
	input.resource.platform == _platforms[platform]
	input.facts.code_scanning
} else := {"a job that the platform's policies add"} if {
	_platforms[platform]
} else := set()

# METADATA
# description: Whether a policy may put another pipeline in the place of the repository's own.
may_replace if not input.facts.code_scanning

may_replace if {
	some part in input.facts.code_scanning.hidden
	not startswith(part.path, "adds:")
}

# METADATA
# description: >-
#   The hidden parts of the fact `pipelines`, without the templates of GitLab whose jobs only scan: these neither publish
#   nor deploy.
unread(fact) := [part | some part in fact.hidden; not _is_scanner(fact, part.path)]

_is_scanner(fact, path) if {
	regex.match(`^(Jobs|Security)/(API-Security|Code-Quality|Container-Scanning|Coverage-Fuzzing|DAST|Dependency-Scanning|SAST|SAST-IaC|Secret-Detection)[A-Za-z.-]*\.gitlab-ci\.yml$`, path)
	some pipeline in fact.pipelines
	some component in pipeline.components
	component.kind == "template"
	component.raw == path
}
