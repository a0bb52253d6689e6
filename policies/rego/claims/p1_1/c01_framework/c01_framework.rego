# METADATA
# title: Secure development framework
# description: The attestation names the framework, its version and its topics, and the document by its digest.
package claims.p1_1.c01_framework

import data.lib.answers
import data.lib.attestation
import data.lib.attested
import data.lib.outcome

# METADATA
# description: Exactly one outcome.
# entrypoint: true
report contains attestation.graded(_verdict, input.facts.attestations, _claim, input.now)

_verdict := doubt if {
	doubt := attested.doubt(input, _told)
} else := outcome.pass(message, attested.evidence(input, _told, "asserted")) if {
	given := [substring(_fields[_name], 0, 80), substring(sprintf("%v", [_fields.version]), 0, 20), _fields.last_review]
	message := sprintf("Attested: the framework is %s, version %s, covers the minimum topics and was reviewed on %s.", given)
}

_claim := "COP-1.1-C01"

_fields := attested.fields(input, _claim, {"framework", "framework_name", "version", "topics", "last_review"})

_told := {"claim": _claim, "fields": _fields, "wrong": _wrong, "unsaid": _unsaid, "documented": true}

_when := attested.when(input, _claim)

# `other` is a word for the choice, not a name.
_name := "framework_name" if {
	answers.is_stated(_fields.framework)
	lower(trim_space(_fields.framework)) == "other"
} else := "framework"

_forms := {"version": "text or number", "last_review": "day up to its issue", _name: "text"}

_unsaid := answers.unsaid(_fields, _forms, _when) | _unsaid_topics

_wrong["last_review"] := message if {
	answers.is_older(_fields.last_review, _when, input.params.max_review_days)
	message := sprintf("The framework's last review, on %s, is more than %d days ago.", [_fields.last_review, input.params.max_review_days])
}

_wrong["topics"] := message if {
	count(_lacking) > 0
	count(_in_other_words) == 0
	message := sprintf("The framework does not cover: %s.", [attested.some_of(_lacking)])
}

_unsaid_topics contains "topics (list of texts)" if not answers.is_texts(_fields.topics)

_unsaid_topics contains message if {
	count(_in_other_words) > 0
	some topic in _lacking
	message := sprintf("whether the topic %s is covered", [topic])
}

_topics := [regex.replace(lower(trim_space(topic)), `[\s_-]+`, "-") |
	answers.is_texts(_fields.topics)
	some topic in _fields.topics
]

_lacking := [topic |
	answers.is_texts(_fields.topics)
	some topic in input.params.topics
	not topic in _topics
]

_in_other_words := [topic | some topic in _topics; not topic in input.params.topics]
