# METADATA
# title: Regular scans
# description: The platform holds recent results for own code, and for the images that pipelines ship.
package claims.p3_3.c04_regular_scans

import data.lib.additions
import data.lib.changes
import data.lib.dates
import data.lib.images
import data.lib.outcome
import data.lib.releases
import data.lib.settings
import data.lib.tools

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains _verdict

_verdict := _registry if {
	input.resource.kind == "registry"
} else := outcome.all_of([_code, _images])

# What a registry holds.

_settings := settings.fact(input.facts, "registry_settings")

_stored := object.get(input.facts, "images", images.nothing)

_held := images.latest(_stored, input.params.latest)

_registry := outcome.not_applicable("The registry holds packages, which are no images.", _setting) if {
	_settings.format == "package"
} else := outcome.not_applicable("The registry holds no image.", _setting) if {
	_held == []
	not images.are_others_hidden(_stored)
} else := outcome.pass("The registry scans its images all the time.", _setting) if {
	_settings.scanned == "continuously"
	count(_held) > 0
} else := images.ruling(_stored, _held, _recently, _left, {
	"good": sprintf("Each of the latest images was scanned in the last %d days", [input.params.max_days]),
	"bad": sprintf("The registry does not scan all the time, and these images were not scanned in %d days", [input.params.max_days]),
	"unclear": "When the latest images were scanned is not seen",
})

_setting := settings.shown(_settings, ["scanned", "format"])

_recently := {image.digest |
	some image in _held
	images.has(_stored, image, "scanned_at", image.scanned_at)
	dates.is_past(image.scanned_at, input.now)
	dates.days(image.scanned_at, input.now) < input.params.max_days
}

# Without a scan, or with one that is too old. A registry that scans all the time may not say so of each image.
_left := {image.digest |
	_settings.scanned in {"off", "on_push"}
	some image in _held
	not image.digest in _recently
	_is_left(image)
}

_is_left(image) if images.lacks(_stored, image, "scanned_at")

_is_left(image) if {
	images.has(_stored, image, "scanned_at", image.scanned_at)
	dates.is_past(image.scanned_at, input.now)
}

# What a repository shows.

_fact := object.get(input.facts, "scan_history", {
	"analyses": [],
	"hidden": [{"path": "scan_history", "reason": "not_collected", "detail": "The results were not seen."}],
})

_pipelines := object.get(input.facts, "pipelines", {"pipelines": [], "hidden": [{"path": "pipelines"}]})

_jobs := [object.union(each, {"sure": true}) |
	some pipeline in _pipelines.pipelines
	some each in changes.jobs_of(_pipelines.pipelines, pipeline)
]

_by(names) := [object.union(analysis, {"days": max([0, dates.days(analysis.at, input.now)])}) |
	some analysis in _fact.analyses
	dates.is_past(analysis.at, input.now)
	_is_named(analysis.tool, names)
]

# Those whose time cannot be read or is still to come; any may be recent.
_undated := [analysis | some analysis in _fact.analyses; not dates.is_past(analysis.at, input.now)]

_is_named(tool, names) if {
	some name in names
	contains(lower(tool), name)
}

_recent(found) := [analysis | some analysis in found; analysis.days < input.params.max_days]

_of_code := [analysis | some analysis in _by(input.params.code_tools); not _is_for_workflows(analysis.tool)]

_analysers := array.concat(tools.runs("static_analysis", _jobs), [place |
	some pipeline in _pipelines.pipelines
	some place in tools.included("static_analysis", pipeline)
])

# The only results are those of the setting for workflows, or may be.
_is_for_workflows(tool) if {
	contains(lower(tool), "codeql")
	count(_analysers) == 0
	languages := {language |
		some analysis in object.get(settings.fact(input.facts, "code_scanning"), "analyses", [])
		contains(lower(analysis.tool), "codeql")
		some language in analysis.languages
	}
	languages == {"actions"}
}

# What the setting covers is not shown, and no job is seen that results for code could come from.
_is_for_workflows(tool) if {
	contains(lower(tool), "codeql")
	count(_analysers) == 0
	_is_setting_hidden
}

_is_setting_hidden if not input.facts.code_scanning

_is_setting_hidden if {
	some part in input.facts.code_scanning.hidden
	part.path == "default_setup"
}

# Recent results of a tool that is listed neither for code nor for images, or only for workflows.
_others := [analysis |
	some analysis in _recent(_by([""]))
	not _is_named(analysis.tool, input.params.image_tools)
	not analysis in _of_code
]

# Analysers that do not report to the platform by themselves.
_elsewhere := [run | some run in _analysers; not contains(lower(run.text), "codeql")]

_doubts := ({part.path | some part in _pipelines.hidden} | {text | some text in tools.obscure("static_analysis", _jobs)}) | additions.unseen(_jobs)

_code := outcome.pass(message, _seen([])) if {
	found := _recent(_of_code)
	count(found) > 0
	message := sprintf("Results for own code are recent (%s, %d days).", [_tool(found[0]), found[0].days])
} else := outcome.unknown("Not all results that the platform received are seen.", _seen([])) if {
	count(_fact.hidden) > 0
} else := outcome.unknown(message, _seen([])) if {
	count(_undated) > 0
	message := sprintf("When the results of %s are from cannot be read, or is still to come.", [_tool(_undated[0])])
} else := outcome.unknown(message, _seen([])) if {
	count(_others) > 0
	message := sprintf("Whether the recent results of %s are about own code is not known.", [_tool(_others[0])])
} else := outcome.unknown(message, _seen(_analysers)) if {
	count(_elsewhere) > 0
	message := sprintf("A job analyses the code, but when it last did is not seen (%s).", [_elsewhere[0].text])
} else := outcome.unknown("No recent results are seen, and not all pipelines are.", _seen(_analysers)) if {
	count(_pipelines.hidden) > 0
} else := outcome.fail(message, _seen(_analysers)) if {
	count(_of_code) > 0
	message := sprintf("The latest results for own code are %d days old.", [min([analysis.days | some analysis in _of_code])])
} else := outcome.unknown("An analyser is set up, but the platform has received no results.", _seen(_analysers)) if {
	count(_analysers) > 0
} else := outcome.unknown("No analysis and no pipeline is seen; whether there is code to scan is not known.", _seen([])) if {
	count(_pipelines.pipelines) == 0
} else := outcome.unknown("The platform has received no results; a script or another service may scan.", _seen([])) if {
	count(_doubts) > 0
} else := outcome.fail("The platform has received no results, and no job analyses the code.", _seen([]))

_tool(analysis) := substring(analysis.tool, 0, 60)

_shipping := tools.runs("publish_image", [each |
	some each in _jobs
	some pipeline in _pipelines.pipelines
	pipeline.path == each.pipeline.path
	releases.can_release(pipeline)
])

_scans := tools.runs("image_scan", _jobs)

_of_images := _recent(_by(input.params.image_tools))

_images := outcome.unknown("Whether images are shipped is not seen, for not all pipelines are.", _seen([])) if {
	count(_shipping) == 0
	count(additions.unread(_pipelines)) > 0
} else := outcome.not_applicable("No pipeline here is seen to ship an image.", _seen([])) if {
	count(_shipping) == 0
} else := outcome.weaker(outcome.pass(message, _seen(_scans)), "A2") if {
	count(_of_images) > 0
	count(_scans) > 0
	message := sprintf("Images are scanned, and the results are recent (%s).", [_tool(_of_images[0])])
} else := outcome.unknown(message, _seen(_scans)) if {
	count(_scans) > 0
	message := sprintf("A job scans images, but no recent results of it are seen (%s).", [_scans[0].text])
} else := outcome.unknown(message, _seen(_shipping)) if {
	message := sprintf("Images are shipped, and no scan of them is seen; a registry may scan (%s).", [_shipping[0].text])
}

_seen(places) := object.union(tools.evidence(places), {
	"analyses": array.slice(_fact.analyses, 0, 20),
	"analyses_count": count(_fact.analyses),
	"hidden": array.slice(_fact.hidden, 0, 20),
})
