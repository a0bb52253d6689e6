# METADATA
# title: Signed releases
# description: Every pipeline that publishes signs, and a document tells customers how to verify.
package claims.p3_1.c01_signed_releases

import data.lib.outcome
import data.lib.releases
import data.lib.signing
import data.lib.text

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains outcome.all_of([_signing, _guidance])

_signing := signing.ruling(releases.view(input.facts.pipelines))

_guidance := outcome.pass("A document tells how to verify a release.", {"places": _instructions}) if {
	count(_instructions) > 0
} else := outcome.unknown("No instructions for verifying a release are seen; they may be published elsewhere.", {"places": []})

_guides := [document |
	some document in text.documents(object.get(input.facts, "verification_guide", {"files": []}), ".")
	not document.draft
]

# Words that turn against a sentence, put it off, or are about something else than what customers download.
_other := `\b(not|cannot|never|no longer|todo|planned|roadmap|future|upcoming|dependenc(y|ies)|commits?)\b|n't\b|\bno (signatures?|way|instructions)\b`

_instructions := text.places(_guides, [
	{"none": [_other], "all": [concat("|", [
		`\b(cosign|notation|slsa-verifier|sigstore|pypi-attestations|signtool|apksigner) verify`,
		`\bgh (attestation|release) verify|gpg2? .*--verify|minisign -v|npm audit signatures|jarsigner -verify`,
		`\bcodesign .*(--verify|-v)|\brpm (-k|--checksig)`,
	])]},
	{
		"all": [`\bverif(y|ying|ied|ication)\b`, `signature|attestation|provenance`, `release|art[ei]fact|download|image|package|binar|installer|wheel|archive`],
		"none": [_other, `\b(no|webhook|token|jwt)\b|\bwe verif|\b(by|in) our\b|\b(will|would) be\b`],
	},
])
