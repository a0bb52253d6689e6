# METADATA
# title: Credentials
# description: >-
#   Credentials that stand in pipelines in clear text. What has the form of a known one was masked before it was stored. A value that
#   says itself that it is for tests, or that is a path or an address, is none.
package lib.credentials

# METADATA
# description: Whether a name says that it stands for a credential.
is_secret_name(name) if {
	regex.match(_secret_name, lower(name))
	not regex.match(`public|publishable|anon|test|example|dummy|fake|sample`, lower(name))
}

_secret_name := concat("", [
	`(?:^|[_.-])(?:token|password|passwd|pwd|passphrase|secret|credentials?|connection[_-]?string`,
	`|(?:secret|private|access|api|auth|account|storage|signing|encryption)[_-]?key)$`,
])

# METADATA
# description: >-
#   Where steps hold a credential in clear text, or may: {path, line, text, state}. `text` is the variable's or input's name, and `state`
#   is clear or doubtful.
literals(pipelines) := [object.union(key, {"line": min(lines)}) |
	found := {hit | some pipeline in pipelines; some hit in _in_pipeline(pipeline)}
	some key in {object.remove(hit, ["line"]) | some hit in found}
	lines := {hit.line | some hit in found; object.remove(hit, ["line"]) == key}
]

_in_pipeline(pipeline) := {hit |
	some job in pipeline.jobs
	some step in job.steps
	some hit in _in_step(pipeline, step)
}

_in_step(pipeline, step) := {object.union(_place(pipeline, step), {"text": substring(name, 0, 60), "state": state}) |
	some part in ["env", "with"]
	some name, value in step[part]
	state := _state(name, value)
} | {object.union(_place(pipeline, step), {"text": "a script", "state": "doubtful"}) |
	regex.match(_masked, _without_local(step.run))
}

_place(pipeline, step) := {
	"path": array.concat([pipeline.path], step.through)[count(step.through)],
	"line": step.line,
}

# Where the mask is the whole of a plain value, YAML makes a list of it.
_masked := `\[masked\]|^\["masked"\]$`

# A password in the address of a service beside the job, whose host is a plain word.
_without_local(value) := regex.replace(value, `://[^\s/@]*:\[masked\]@(?:[A-Za-z0-9_-]+|127\.0\.0\.1|\[::1\])(?:[:/?\s"']|$)`, "://")

_state(name, value) := "clear" if {
	is_secret_name(name)
	regex.match(_masked, value)
	not contains(value, "://")
} else := "doubtful" if {
	regex.match(_masked, _without_local(value))
} else := "doubtful" if {
	is_secret_name(name)
	count(value) > 5
	not regex.match(_no_credential, value)
	not regex.match(_masked, value)
}

_no_credential := concat("|", [
	`(?i)\$|%[a-z_]+%`,
	`^[a-z0-9_.-]*(?:test|dummy|example|fake|sample|changeme|placeholder|postgres|password|secret|insecure|local)[a-z0-9_.-]*$`,
	`^(?:true|false|none|null|default|[0-9.]{1,6})$`,
	`^(?:\.{0,2}/|~|[a-z][a-z0-9+.-]*://|arn:|projects/)`,
])
