# METADATA
# title: Signing
# description: Whether what pipelines publish is signed, with what is known of registries and hosts that sign by themselves.
package lib.signing

import data.lib.releases

# METADATA
# description: The outcome for a `view` of lib.releases.
ruling(seen) := releases.ruling("sign", seen, {"runs": _attesting(seen), "doubts": array.concat(array.concat(_versions(seen), _settings(seen)), _by_service(seen))}, "signs")

_uploads(seen) := [run |
	some run in seen.registries
	lower(run.step.uses.source) == "pypa/gh-action-pypi-publish"
]

# PyPI's action signs attestations from v1.11.0 on, unless told not to, if it is a trusted publisher.
_attesting(seen) := [run |
	some run in _uploads(seen)
	not _declines(run)
	every url in _addresses(run) {
		regex.match(_pypi, url)
	}
	_is_trusted(run.job.permissions)
	_is_recent(run.step)
]

_versions(seen) := [run.text | some run in _uploads(seen); not _declines(run)]

_declines(run) if run.step["with"].attestations == "false"

_declines(run) if run.step["with"].password

# It attests for PyPI only.
_declines(run) if {
	some url in _addresses(run)
	not regex.match(_pypi, url)
	not contains(url, "$")
}

_addresses(run) := {url | some key in ["repository-url", "repository_url"]; url := run.step["with"][key]; url != ""}

_pypi := `^https://(?:upload|test)\.pypi\.org/`

_is_trusted(permissions) if permissions == "write-all"

_is_trusted(permissions) if permissions["id-token"] == "write"

_is_recent(step) if {
	step["with"].attestations == "true"
	not regex.match(`^v?(0|1\.[0-9])(\.|$)`, step.uses.ref)
}

_is_recent(step) if regex.match(`^(release/v1|v1\.(1[1-9]|[2-9][0-9])(\..*)?)$`, step.uses.ref)

# GitHub attests the assets of a release that a setting makes immutable; other registries do not know that setting.
_settings(seen) := ["GitHub's attestation of immutable releases, a setting"] if {
	count(seen.registries) == 0
	count(seen.hosted) > 0
} else := []

# Cloud Build attests by itself where it built what it pushes after the last step, though not what a step pushes.
_by_service(seen) := ["what Cloud Build attests by itself"] if {
	some run in seen.registries
	run.pipeline.platform == "cloudbuild"
	regex.match(`^(?:images$|artifacts\.)`, run.step.name)
} else := []
