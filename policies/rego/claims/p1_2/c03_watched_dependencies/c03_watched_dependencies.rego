# METADATA
# title: Watched dependencies
# description: Known vulnerabilities of dependencies are looked for all the time, and a required check stops changes that bring some in.
package claims.p1_2.c03_watched_dependencies

import data.lib.additions
import data.lib.branches
import data.lib.builds
import data.lib.catalogue
import data.lib.changes
import data.lib.dependencies
import data.lib.gates
import data.lib.outcome
import data.lib.settings
import data.lib.tools

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := builds.gate("dependency_stop", "looks for known vulnerabilities of dependencies") if {
	builds.is_judged
} else := outcome.unknown("Whether dependencies are declared cannot be seen.", {"hidden": []}) if {
	not _are_files_seen
} else := outcome.not_applicable("No manifest of a known package manager declares dependencies.", tools.evidence([])) if {
	count(_manifests) == 0
	count(_unread) == 0
} else := outcome.unknown(message, {"hidden": array.slice(sort(_unread), 0, 20)}) if {
	count([1 | some manifest in _manifests; manifest.sure]) == 0
	message := "Whether dependencies are declared cannot be seen."
} else := outcome.all_of([_watched, _stopped])

_manifests := dependencies.manifests(input.facts, input.params.ignored_folders)

_are_files_seen if {
	every key in ["dependency_files", "dependency_manifests", "python_projects", "requirements_files"] {
		input.facts[key]
	}
}

_unread := dependencies.hidden(input.facts, input.params.ignored_folders)

_fact := input.facts.pipelines

_features := settings.fact(input.facts, "security_features")

_rules := branches.given(input.facts)

_branch := object.get(object.get(input.facts, "default_branch", {}), "name", "")

# What runs without a proposed change, and may so watch.
_jobs := changes.jobs(_fact.pipelines, "default", _branch)

_proposed := changes.jobs(_fact.pipelines, "proposal", _branch)

_scans := array.concat([run | some run in tools.runs("dependency_scan", _jobs); not _compares(run)], [place |
	some pipeline in _fact.pipelines
	some place in tools.included("dependency_scan", pipeline)
])

# It looks at what a change brings in, and not at what is there.
_compares(run) if contains(lower(run.text), "dependency-review")

_seen(places) := object.union(settings.shown(_features, ["dependency_alerts"]), tools.evidence(places))

_watched := outcome.pass("The platform watches dependencies for known vulnerabilities.", _seen([])) if {
	_features.dependency_alerts == true
} else := outcome.weaker(outcome.pass(message, _seen(_timed)), "A2") if {
	count(_timed) > 0
	message := sprintf("A scheduled job looks for known vulnerabilities in dependencies (%s).", [_timed[0].text])
} else := outcome.unknown(message, _seen(_scans)) if {
	not settings.is_seen(_features, "dependency_alerts")
	message := sprintf("Whether the platform watches dependencies is not seen%s.", [settings.why(_features, "dependency_alerts")])
} else := outcome.unknown(message, _seen(_scans)) if {
	count(_scans) > 0
	message := sprintf("The platform's alerts are off, and it is not sure that what scans does so all the time (%s).", [_scans[0].text])
} else := outcome.unknown(message, _seen([])) if {
	count(_watchers) > 0
	message := sprintf("The platform's alerts are off; this may watch dependencies: %s.", [branches.listed(_watchers)])
} else := outcome.fail("Nothing watches dependencies for known vulnerabilities: the platform's alerts are off, and no job looks for them.", _seen([]))

# Those on a schedule that fail where they find something.
_timed := [run |
	some run in tools.runs("dependency_stop", _on_schedule)
	run.hold == "firm"
	changes.is_unconditional(run.step.condition)
	not _compares(run)
]

# When other platforms run a schedule is a setting.
_on_schedule := [object.union(each, {"sure": true}) |
	some pipeline in _fact.pipelines
	pipeline.platform == "github"
	not changes.is_elsewhere(pipeline)
	some trigger in pipeline.reach
	trigger.event == "schedule"
	some each in changes.jobs_of(_fact.pipelines, pipeline)
	every condition in each.conditions {
		changes.is_unconditional(condition)
	}
]

# What may watch unseen.
_watchers := union({
	_obscure(_jobs),
	{part.path | some part in branches.unseen(_rules)},
	(gates.foreign(_rules, _proposed) | gates.workflows(_rules)),
	{path | some path in _updaters},
	{"another build service" | count(_fact.pipelines) == 0},
	_unread,
})

_obscure(jobs) := union({
	{part.path | some part in _fact.hidden},
	{text | some text in tools.obscure("dependency_scan", jobs)},
	additions.unseen(jobs),
})

# Renovate can ask a database of vulnerabilities itself. Dependabot's own configuration says nothing of alerts.
_updaters := ({"the configuration of updates" | not input.facts.update_config} | {path |
	config := object.get(input.facts, "update_config", {"files": [], "hidden": []})
	some path in array.concat([file.path | some file in config.files], [part.path | some part in config.hidden])
	not regex.match(`^\.github/dependabot\.ya?ml$`, path)
}) | {file.path |
	some file in input.facts.dependency_manifests.files
	regex.match(`"renovate"\s*:`, file.text)
}

_stopped := outcome.pass(message, _setting(_gating)) if {
	count(_gating) > 0
	message := sprintf("%s stops changes that bring known vulnerabilities in (%s).", [gates.words(_gating[0].pipeline.platform), _gating[0].text])
} else := outcome.pass(message, _setting([])) if {
	count(_services) > 0
	message := sprintf("A service's required check stops changes that bring known vulnerabilities in (%s).", [branches.listed(_services)])
} else := outcome.pass("A rule for code scanning stops changes by what the scanner of dependencies finds.", _setting(_ruled)) if {
	count(_ruled) > 0
} else := outcome.fail("Nothing is required before a merge, so that a change with known vulnerabilities is not stopped.", _setting(_reviews)) if {
	input.resource.platform in _told # elsewhere policies of other kinds may stop it
	gates.is_open(_rules)
} else := outcome.fail("Nothing that is required before a merge looks for known vulnerabilities in dependencies.", _setting([])) if {
	input.resource.platform in _told
	count(branches.unseen(_rules)) == 0
	count(((gates.foreign(_rules, _proposed) | gates.scanners(_rules)) | gates.workflows(_rules))) == 0
	count(_reviews) == 0
	count(_obscure(_proposed)) == 0
} else := outcome.unknown(message, _setting(_reviews)) if {
	count(_asked) > 0
	message := sprintf("It is not sure that what is required before a merge stops known vulnerabilities (%s).", [branches.listed(_asked)])
} else := outcome.unknown("Whether a change with known vulnerabilities is stopped is a setting that is not seen.", _setting(_reviews))

_told := {"azurepipelines", "github", "gitlab"}

_reviews := tools.runs("dependency_scan", _proposed)

_gating := [run |
	some run in tools.runs("dependency_stop", _proposed)
	run.sure
	run.hold == "firm"
	gates.is_gate(_rules, run.pipeline.platform, run.job)
]

_services := {check |
	some check in gates.foreign(_rules, _proposed)
	some pattern in catalogue.dependency_checks
	regex.match(concat("", ["^(?:", pattern, ")$"]), lower(check))
}

_ruled := array.concat(
	[run | some run in _reviews; run.sure; some tool in gates.scanners(_rules); gates.is_of(run.text, tool)],
	[place | some place in _scanning; some tool in gates.scanners(_rules); gates.is_of(place.text, tool)],
)

# GitLab holds a change back where results that a policy asks for are not there.
_scanning := array.concat(
	[place | some pipeline in _fact.pipelines; some place in tools.included("dependency_scan", pipeline)],
	[{"path": "", "line": 0, "text": each.tool} | some each in object.get(settings.fact(input.facts, "code_scanning"), "analyses", [])],
) if {
	input.resource.platform == "gitlab"
} else := []

_asked := gates.asked(_rules)

_setting(runs) := object.union(
	tools.evidence(runs),
	{"setting": branches.evidence(_rules, gates.fields)},
)
