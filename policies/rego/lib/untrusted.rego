# METADATA
# title: Untrusted input
# description: >-
#   Where text or code that an outsider writes enters a pipeline: contexts of GitHub, variables of GitLab and AWS, macros
#   of Azure, substitutions of Google Cloud, and the code of a proposed change.
package lib.untrusted

# METADATA
# description: >-
#   What a text of a step stands for that an outsider may have written, as it is written there. A context of GitHub
#   that no trigger of the workflow fills is empty, and does not count.
texts(pipeline, step, written) := {found.written |
	some found in contexts(step, written)
	some pattern, events in _events
	regex.match(pattern, found.means)
	some trigger in pipeline.reach
	trigger.event in events
} if {
	pipeline.platform == "github"
} else := {found[0] | some found in regex.find_all_string_submatch_n(_shells, written, -1)} if {
	pipeline.platform == "gitlab"
} else := {found[0] | some found in regex.find_all_string_submatch_n(_shells_of_aws, written, -1)} if {
	pipeline.platform == "codebuild"
} else := _substituted(pipeline, step, written) if {
	pipeline.platform == "cloudbuild"
} else := {found[0] | some found in regex.find_all_string_submatch_n(_macros, lower(written), -1)} | {macro[0] |
	some macro in regex.find_all_string_submatch_n(`\$\(([A-Za-z0-9_.]+)\)`, written, -1)
	some name, value in step.env
	lower(name) == lower(macro[1])
	regex.match(_macros, lower(value))
}

# METADATA
# description: "The expressions in a text of a step whose value an outsider may write on some event: {written, means}."
contexts(step, written) := [found | some found in expressions(step, written); regex.match(_contexts, found.means)]

# METADATA
# description: >-
#   The expressions in a text of a step, {written, means}, and those that its variables hold where it names them.
#   `means` has one form for all ways to write the same: lower case, x.y for x['y'], and nothing for what is only
#   compared or looked for, which gives yes or no.
expressions(step, written) := array.concat(direct, indirect) if {
	direct := [{"written": found[0], "means": _plain(found[0])} |
		some found in regex.find_all_string_submatch_n(_expression, written, -1)
	]
	indirect := [{"written": outer.written, "means": _plain(found[0])} |
		some outer in direct
		some named in regex.find_all_string_submatch_n(`\benv\.([a-z0-9_-]+)`, outer.means, -1)
		some name, value in step.env
		lower(name) == named[1]
		some found in regex.find_all_string_submatch_n(_expression, value, -1)
	]
}

_expression := `(?s)\$\{\{.*?\}\}`

_plain(expression) := regex.replace(regex.replace(dotted, `\b(contains|startswith|endswith)\([^()]*\)`, ""), _comparison, "") if {
	indexed := regex.replace(lower(expression), `\[\s*['"]([a-z0-9_-]+)['"]\s*\]`, ".$1")
	dotted := regex.replace(indexed, `\s*\.\s*`, ".")
}

_comparison := `[a-z0-9_.*-]+\s*[!=]=\s*('[^']*'|[a-z0-9_.*-]+)`

_contexts := concat("", [`\bgithub\.head_ref\b|\bgithub\.event\.(`, concat("|", _fields), `)\b|`, _whole])

_fields := [
	`issue\.(title|body)|pull_request\.(title|body|head\.(ref|label|repo\.(default_branch|description|homepage)))`,
	`(comment|review|review_comment)\.body|discussion\.(title|body)|pages[^ }]*\.page_name`,
	`(head_commit|commits[^ }]*|workflow_run\.head_commit)\.(message|author\.(email|name))`,
	`workflow_run\.(head_branch|head_repository\.description|pull_requests[^ }]*\.head\.ref|display_title)`,
]

# A context given as a whole holds all its fields.
_whole := concat("", [
	`tojson\(\s*github(\.event(\.(issue|pull_request|comment|review|discussion|pages|head_commit|commits|workflow_run))?)?`,
	`\s*\)`,
])

# The events that fill a context.
_events := {
	`github\.head_ref`: {"pull_request", "pull_request_target"},
	`event\.issue\b`: {"issues", "issue_comment"},
	`event\.pull_request\b`: {"pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"},
	`event\.comment\b`: {"issue_comment", "pull_request_review_comment", "commit_comment", "discussion_comment"},
	`event\.review(_comment)?\b`: {"pull_request_review", "pull_request_review_comment"},
	`event\.discussion\b`: {"discussion", "discussion_comment"},
	`event\.pages`: {"gollum"},
	`event\.(head_commit|commits)`: {"push"},
	`event\.workflow_run\b`: {"workflow_run"},
	`tojson\(\s*github(\.event)?\s*\)`: {
		"commit_comment", "discussion", "discussion_comment", "gollum", "issue_comment", "issues", "pull_request",
		"pull_request_review", "pull_request_review_comment", "pull_request_target", "push", "workflow_run",
	},
}

# GitLab hands variables over as text; they become code where a shell reads them once more.
_shells := concat("", [
	`\b(eval|(ba|da|z)?sh\s+(-[a-z]+\s+)*-[a-z]*c)\b[^\n]*\$\{?CI_(COMMIT_(MESSAGE|TITLE|DESCRIPTION|REF_NAME|BRANCH|TAG_MESSAGE|AUTHOR)`,
	`|(EXTERNAL_PULL|MERGE)_REQUEST_(TITLE|DESCRIPTION|SOURCE_BRANCH_NAME))`,
])

# So does CodeBuild.
_shells_of_aws := `\b(eval|(ba|da|z)?sh\s+(-[a-z]+\s+)*-[a-z]*c)\b[^\n]*\$\{?CODEBUILD_WEBHOOK_(HEAD_REF|ACTOR|COMMIT_MESSAGE|PULL_REQUEST)`

# Cloud Build puts the values of substitutions into what a shell then reads, but into no script of the field `script`. The
# names of a proposal's branch and repository are an outsider's, and so may be fields of what calls a webhook.
_substituted(pipeline, step, written) := {found.written | some found in _substitutions(step, written); _is_outsiders(pipeline, step, found.name)}

_substitutions(step, written) := [{"written": substring(found[0], 1, 100), "name": found[1]} |
	_is_read_by_a_shell(step)
	some found in regex.find_all_string_submatch_n(`(?:^|[^$])\$\{?([A-Z_][A-Z0-9_]*)`, concat("", [" ", written]), -1)
]

_is_read_by_a_shell(step) if step.shell in {"bash", "dash", "sh", "zsh"}

# One that is an argument of an image, or of another program.
_is_read_by_a_shell(step) if {
	step.shell == ""
	regex.match(`(?:^|[ /])(?:(?:a|ba|da|k|z)?sh (?:-[a-z]+ (?:[a-z]+ )?)*-[a-z]*c|(?:node|perl|ruby) -e|python[0-9.]* -c|eval) `, step.run)
}

# METADATA
# description: >-
#   The same for substitutions of Google Cloud of which it is not seen whether they stand for a field of what calls a webhook:
#   values that were masked.
unclear_texts(pipeline, step, written) := {found.written |
	pipeline.platform == "cloudbuild"
	some trigger in pipeline.reach
	trigger.event in {"pubsub", "webhook"}
	some found in _substitutions(step, written)
	startswith(found.name, "_")
	regex.match(`^(|\[masked\])$`, object.get(step.env, found.name, ""))
}

_is_outsiders(pipeline, _, name) if {
	name in {"_HEAD_BRANCH", "_HEAD_REPO_URL", "BRANCH_NAME", "REF_NAME"}
	some trigger in pipeline.reach
	trigger.event == "pull_request"
}

_is_outsiders(pipeline, step, name) if {
	regex.match(`\$\((body|headers)\.[^)]*(title|body|message|description|comment|head|ref|branch|label)`, lower(object.get(step.env, name, "")))
	some trigger in pipeline.reach
	trigger.event in {"webhook", "pubsub"}
}

_macros := concat("", [
	`(\$\(|\$[{\[]\{?[^\n]{0,40}variables(\.|\[['"]))`,
	`(build\.sourceversion(message|author)|system\.pullrequest\.sourcebranch|build\.requestedfor)['")\]} ]`,
])

# METADATA
# description: Whether a step fetches the code of a proposed change.
fetches_proposal(step) if {
	some value in _refs(step)
	regex.match(_proposal, lower(value))
}

fetches_proposal(step) if {
	some value in _refs(step)
	some found in expressions(step, value)
	regex.match(_proposal, found.means)
}

fetches_proposal(step) if {
	some command in regex.find_n(`\b(?:git (?:-[^ \n]+ )*(?:fetch|pull|checkout|clone|switch)|gh repo clone) [^\n]*`, step.run, -1)
	some found in expressions(step, command)
	regex.match(_proposal, found.means)
}

fetches_proposal(step) if regex.match(`\bgh pr checkout\b|\bgit (fetch|pull|checkout)\b[^\n]*(refs/pull/|pull/[^\n ]*/(head|merge))`, step.run)

fetches_proposal(step) if {
	regex.match(`\bgit (fetch|pull|checkout|clone)\b`, step.run)
	some value in step.env
	some found in expressions(step, value)
	regex.match(_proposal, found.means)
}

# METADATA
# description: Whether a step fetches code by a reference that is known only when it runs, and may be a proposed change.
fetches_unclear(step) if {
	not fetches_proposal(step)
	some value in _refs(step)
	some found in expressions(step, value)
	rest := regex.replace(found.means, _own, "")
	regex.match(`\b(github|jobs|needs|steps)\.`, rest)
}

fetches_unclear(step) if {
	not fetches_proposal(step)
	some value in _refs(step)
	some found in expressions(step, value)
	some named in regex.find_all_string_submatch_n(`\benv\.([a-z0-9_-]+)`, found.means, -1)
	not named[1] in {lower(name) | some name, _ in step.env}
}

_refs(step) := [value |
	step.uses
	endswith(lower(step.uses.source), "/checkout")
	some key, value in step["with"]
	lower(key) in {"ref", "repository"}
]

_proposal := concat("|", [
	`github\.event\.pull_request\.(head\.(sha|ref|repo|label)|merge_commit_sha)|github\.head_ref|refs/pull/`,
	`github\.event\.workflow_run\.(head_sha|head_branch|head_commit|head_repository|pull_requests)`,
])

# What names the repository's own code on every event.
_own := concat("|", [
	`\bgithub\.(sha|ref|ref_name|base_ref|repository|repository_owner|workflow_sha|workflow_ref)\b`,
	`\bgithub\.event\.(before|after|release\.tag_name|inputs\.[a-z0-9_-]+|repository\.[a-z_.]+|pull_request\.base\.[a-z_.]+)`,
])
