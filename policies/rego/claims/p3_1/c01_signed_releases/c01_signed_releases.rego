# METADATA
# title: Signed releases
# description: Every pipeline that publishes signs, and a document tells customers how to verify.
package claims.p3_1.c01_signed_releases

import data.lib.outcome
import data.lib.releases
import data.lib.text

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains outcome.all_of([_signing, _guidance])

_seen := releases.view(input.facts.pipelines)

_signing := releases.ruling("sign", _seen, {"runs": _attesting, "doubts": array.concat(_versions, _settings)}, "signs")

_uploads := [run |
	some run in _seen.registries
	lower(run.step.uses.source) == "pypa/gh-action-pypi-publish"
]

# PyPI's action signs attestations from v1.11.0 on, unless told not to, if it is a trusted publisher.
_attesting := [run |
	some run in _uploads
	not _declines(run)
	_is_trusted(run.job.permissions)
	_is_recent(run.step)
]

_versions := [run.text | some run in _uploads; not _declines(run)]

_declines(run) if run.step["with"].attestations == "false"

_declines(run) if run.step["with"].password

_is_trusted(permissions) if permissions == "write-all"

_is_trusted(permissions) if permissions["id-token"] == "write"

_is_recent(step) if step["with"].attestations == "true"

_is_recent(step) if regex.match(`^(release/v1|v1\.(1[1-9]|[2-9][0-9])(\..*)?)$`, step.uses.ref)

# GitHub attests the assets of a release that a setting makes immutable; other registries do not know that setting.
_settings := ["GitHub's attestation of immutable releases, a setting"] if {
	count(_seen.registries) == 0
	count(_seen.hosted) > 0
} else := []

_guidance := outcome.pass("A document tells how to verify a release.", {"places": _instructions}) if {
	count(_instructions) > 0
} else := outcome.unknown("No instructions for verifying a release are seen; they may be published elsewhere.", {"places": []})

_instructions := text.places(text.documents(object.get(input.facts, "verification_guide", {"files": []}), "."), [
	{"all": [concat("|", [
		`\b(cosign|notation|slsa-verifier|sigstore|pypi-attestations|signtool|apksigner) verify`,
		`\bgh (attestation|release) verify|gpg2? .*--verify|minisign -v|npm audit signatures|jarsigner -verify`,
		`\bcodesign .*(--verify|-v)|\brpm (-k|--checksig)`,
	])]},
	{
		"all": [`\bverif(y|ying|ied|ication)\b`, `signature|attestation|provenance`, `release|art[ei]fact|download|image|package|binar|installer|wheel|archive`],
		"none": [`\b(not|cannot|no|todo|planned|webhook|token|jwt|commits?)\b|n't\b`],
	},
])
