package claims.p4_6.c01_secure_use_guide_test

import data.claims.p4_6.c01_secure_use_guide as claim

_reading := {"few_words": 8, "many_words": 2000, "few_link_words": 60, "english_share": 0.15}

_outcome(body, topics) := entry.outcome if {
	fact := {"files": [{"path": "docs/hardening.md", "text": body}], "hidden": []}
	report := claim.report with input as {"facts": {"secure_use_guide": fact}, "params": {"topics": topics, "reading": _reading}}
	count(report) == 1
	some entry in report
}

_guide := "# Installing\n\nDo it as you are told by this page, and not in any other way.\n\n# Backups\n\nKeep them.\n"

test_pass_if_each_topic_has_a_heading if _outcome(_guide, ["installation", "backup"]) == "pass"

test_fail_if_a_topic_is_silent if _outcome(_guide, ["installation", "logging"]) == "fail"

test_unknown_if_a_topic_is_only_mentioned if {
	_outcome(concat("", [_guide, "Look at the logs."]), ["installation", "logging"]) == "unknown"
}

test_unknown_if_the_topic_has_no_phrases if _outcome(_guide, ["installation", "cooking"]) == "unknown"

test_unknown_if_no_topic_is_asked_for if _outcome(_guide, []) == "unknown"

test_unknown_if_there_is_none if {
	report := claim.report with input as {"facts": {"secure_use_guide": {"files": [], "hidden": []}}, "params": {"topics": ["backup"], "reading": _reading}}
	{entry.outcome | some entry in report} == {"unknown"}
}

test_unknown_if_part_is_hidden if {
	fact := {"files": [{"path": "docs/hardening.md", "text": _guide}], "hidden": [{"path": "docs/secure-logs.md", "reason": "truncated", "detail": ""}]}
	report := claim.report with input as {"facts": {"secure_use_guide": fact}, "params": {"topics": ["logging"], "reading": _reading}}
	{entry.outcome | some entry in report} == {"unknown"}
}

test_message_names_at_most_three_topics if {
	fact := {"files": [{"path": "docs/hardening.md", "text": "# Title\n"}], "hidden": []}
	topics := ["installation", "updates", "backup", "logging", "decommissioning"]
	report := claim.report with input as {"facts": {"secure_use_guide": fact}, "params": {"topics": topics, "reading": _reading}}
	{entry.message | some entry in report} == {"The guide says nothing of installation, updates, backup and 2 more."}
}

test_unknown_if_nothing_stands_below_the_heading if {
	_outcome("# Installing\n\n# Backups\n\nKeep them.\n", ["installation", "backup"]) == "unknown"
	_outcome("# Guide\n\n## Installing\n\nTODO\n\n## Backups\n\nComing soon.\n", ["installation", "backup"]) == "unknown"
	_outcome(concat("", [_guide, "\nThis guide is a draft.\n"]), ["installation", "backup"]) == "unknown"
	_outcome("# Installing\n\n## On Linux\n\nRun it.\n\n# Backups\n\n```\nbackup\n```\n", ["installation", "backup"]) == "pass"
}

test_to_log_in_is_not_to_keep_a_log if {
	_outcome("# Log in\n\nUse a key.\n", ["authentication_mfa"]) == "pass"
	_outcome("# Log in\n\nUse a key.\n", ["logging"]) == "unknown"
}
