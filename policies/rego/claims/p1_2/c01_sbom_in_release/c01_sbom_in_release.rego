# METADATA
# title: SBOM in the release
# description: The latest releases carry an SBOM, or the pipelines that publish make one.
package claims.p1_2.c01_sbom_in_release

import data.lib.branches
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

_verdict := _images if {
	input.resource.kind == "registry"
} else := outcome.pass(message, _evidence) if {
	count(_unseen) == 0
	count(_releases) > 0
	count(_outside({"good"})) == 0
	message := sprintf("Each of the latest releases carries an SBOM (%s).", [branches.listed(_tags(_releases))])
} else := outcome.weaker(outcome.pass(_pipelines.message, object.union(_evidence, _pipelines.evidence)), "A2") if {
	_pipelines.outcome == "pass"
	_pipelines_suffice
} else := outcome.weaker(outcome.fail(message, object.union(_evidence, _pipelines.evidence)), "A2") if {
	_pipelines.outcome == "fail"
	count(_unseen) == 0
	count(_outside({"none", "empty"})) == 0
	message := concat(" ", [_pipelines.message, _nothing_carried])
} else := outcome.unknown(concat(" ", [_about_releases, _pipelines.message]), object.union(_evidence, _pipelines.evidence))

_pipelines := releases.ruling("sbom", _view, {"runs": [], "doubts": _scans}, "makes an SBOM") if {
	_view
} else := outcome.unknown("Pipelines are not seen.", tools.evidence([]))

_view := releases.view(input.facts.pipelines)

# GitLab's scanners of components leave a list of them with the pipeline.
_scans := [sprintf("a policy that adds %s", [analysis.tool]) |
	some analysis in object.get(settings.fact(input.facts, "code_scanning"), "analyses", [])
	analysis.tool in {"container_scanning", "dependency_scanning"}
]

# Where pipelines publish releases of the code host, those are what customers get, and must not lack what pipelines make.
_pipelines_suffice if count(_view.hosted) == 0

_pipelines_suffice if {
	count(_unseen) == 0
	count(_outside({"good", "attested", "empty"})) == 0
}

# Neither has a build project any.
_pipelines_suffice if input.resource.kind == "build_project"

# A clone has no releases that somebody could hide.
_pipelines_suffice if {
	input.resource.platform == "git"
	not input.facts.release_sboms
}

# What a registry holds.

_stored := object.get(input.facts, "images", images.nothing)

_latest := images.latest(_stored, input.params.latest)

_images := outcome.not_applicable("The registry holds packages, which are no images.", {}) if {
	settings.fact(input.facts, "registry_settings").format == "package"
} else := images.ruling(_stored, _latest, _listing(true), _listing(false), {
	"good": "A list of components is published beside each of the latest images",
	"bad": "No list of components is published beside the latest images",
	"unclear": "Whether a list of components is published beside the latest images is not seen",
})

_listing(value) := {image.digest | some image in _latest; images.has(_stored, image, "sbom", value)}

# What is published.

_releases := [object.union(release, {"state": _state(release)}) |
	_listed
	some release in array.slice(input.facts.release_sboms.releases, 0, input.params.latest)
]

_outside(states) := [release | some release in _releases; not release.state in states]

_tags(some_releases) := [substring(sprintf("%v", [object.get(release, "tag", "?")]), 0, 30) | some release in some_releases]

# What may be or hold another of the latest releases.
_unseen := {"releases"} if {
	not _listed
} else := {part.path |
	some part in input.facts.release_sboms.hidden
	not _is_of(part, input.facts.release_sboms.releases)
	not _is_older(part.path)
}

_listed if {
	is_array(input.facts.release_sboms.releases)
	is_array(input.facts.release_sboms.hidden)
	every each in array.concat(input.facts.release_sboms.releases, input.facts.release_sboms.hidden) {
		is_string(object.get(each, "tag", object.get(each, "path", null)))
	}
}

_is_of(part, those) if {
	some release in those
	startswith(part.path, concat("", [release.tag, "/"]))
}

_is_older(path) if {
	path == "*"
	count(input.facts.release_sboms.releases) >= input.params.latest
}

# `good`; `unread`: it may be; `poor`: its lists were read and do not meet what is asked; without a list `attested`,
# `unsure`: there may be an attestation; `none`; `empty`: it has no file at all.
_state(release) := "good" if {
	some sbom in release.sboms
	_is_good(sbom, release)
} else := "unread" if {
	not _is_read(release)
} else := "poor" if {
	count(release.sboms) > 0
} else := "empty" if {
	release.files == 0
} else := _attested(release)

_is_good(sbom, release) if {
	_is_new(sbom)
	sbom.components >= 1
	is_number(sbom.components)
	_is_timely(sbom, release)
}

_is_new(sbom) if {
	_is_version(sbom.version)
	_numbers(sbom.version) >= _numbers(input.params.versions[sbom.format])
}

_numbers(version) := [to_number(number) | some number in split(version, ".")]

_is_version(text) if {
	is_string(text)
	regex.match(`^[0-9]{1,3}(\.[0-9]{1,3}){1,2}$`, text)
}

_is_timely(sbom, release) if {
	dates.is_past(sbom.created_at, input.now)
	dates.is_past(release.published_at, input.now)
	_apart(sbom, release) <= ((input.params.days * 24) * 3600) * 1000000000
}

_apart(sbom, release) := abs(dates.nanoseconds(sbom.created_at) - dates.nanoseconds(release.published_at))

_is_read(release) if {
	is_array(release.sboms)
	is_number(release.files)
	dates.is_past(release.published_at, input.now)
	count([1 | some part in input.facts.release_sboms.hidden; _is_of(part, [release])]) == 0
	every sbom in release.sboms {
		sbom.format in object.keys(input.params.versions)
		_is_version(sbom.version)
		is_number(sbom.components)
		dates.is_past(sbom.created_at, input.now)
	}
}

# Attestations are of single files, and say of what kind they are; what they hold is not looked at.

_attested(release) := "attested" if {
	some asset in _attested_files(release)
	some predicate in asset.predicates
	is_string(predicate)
	strings.any_prefix_match(predicate, ["https://spdx.dev/Document", "https://cyclonedx.org/bom"])
} else := "none" if {
	count(_attested_files(release)) == release.files
	every asset in _attested_files(release) {
		is_array(asset.predicates)
	}
	count([1 | some part in input.facts.attested_releases.hidden; _is_of(part, [release])]) == 0
} else := "unsure"

_attested_files(release) := found[0] if {
	found := [each.assets | some each in input.facts.attested_releases.releases; each.tag == release.tag]
	count(found) == 1
}

# What is said.

_nothing_carried := "There are no releases here." if {
	count(_releases) == 0
} else := sprintf("The latest releases carry none either (%s).", [branches.listed(_tags(_releases))])

_about_releases := sprintf("Not every one of the latest releases carries an SBOM that meets what is asked: %s.", [_some(_lacks)]) if {
	count(_lacks) > 0
} else := sprintf("What the latest releases carry is not seen (%s).", [branches.listed(_hidden)]) if {
	count(_hidden) > 0
} else := "No release here carries a file."

_lacks := [sprintf("%s %s", [_tags([release])[0], _words[release.state]]) |
	some release in _outside({"good", "unread", "empty"})
]

_some(texts) := concat(", ", array.concat(array.slice(texts, 0, 3), more)) if {
	more := [sprintf("and %d more", [count(texts) - 3]) | count(texts) > 3]
}

_words := {
	"poor": "has one that is old, empty or of another time",
	"attested": "has only an attestation of one",
	"unsure": "has no file that is one",
	"none": "has no file that is one",
}

_hidden := array.concat(sort(_unseen), [_tags([release])[0] | some release in _releases; release.state == "unread"])

_evidence := {
	"releases": [object.union(object.filter(release, ["tag", "published_at", "files", "state"]), {"sboms": _first(release)}) |
		some release in _releases
	],
	"unseen": array.slice(sort(_unseen), 0, 10),
	"hidden": array.slice(_parts, 0, 10),
	"places": [],
}

_parts := [{"path": substring(part.path, 0, 120), "reason": part.reason} |
	_listed
	some part in input.facts.release_sboms.hidden
]

_first(release) := array.slice(release.sboms, 0, 5) if {
	is_array(release.sboms)
} else := []
