# METADATA
# title: Pipelines for tests
# description: Small values in the shape of the fact `pipelines`, each part overridden by an object.
package lib.fixtures_test

# METADATA
# description: A pipeline of GitHub that runs on pull requests, with one job of these steps.
pipeline(steps) := workflow([job(steps)], [trigger("pull_request"), trigger("push")])

# METADATA
# description: A pipeline of GitHub with these jobs and triggers.
workflow(jobs, triggers) := {
	"path": ".github/workflows/ci.yml",
	"platform": "github",
	"name": "ci",
	"triggers": triggers,
	"reach": triggers,
	"callers": [],
	"permissions": null,
	"components": [],
	"jobs": jobs,
}

# METADATA
# description: A trigger without filters.
trigger(event) := {"event": event, "branches": null, "tags": null, "types": null, "paths": [], "paths_ignore": []}

# METADATA
# description: A job with these steps.
job(steps) := {
	"id": "build",
	"name": "build",
	"line": 5,
	"needs": [],
	"condition": "",
	"permissions": null,
	"environment": "",
	"runs_on": ["ubuntu-latest"],
	"images": [],
	"calls": null,
	"may_fail": false,
	"secrets": [],
	"steps": steps,
}

_step := {
	"name": "",
	"line": 7,
	"uses": null,
	"run": "",
	"shell": "",
	"with": {},
	"env": {},
	"condition": "",
	"may_fail": false,
	"through": [],
}

# METADATA
# description: A step that runs a script.
run(script) := object.union(_step, {"run": script})

# METADATA
# description: A step that uses an action with these inputs.
uses(raw, given) := object.union(_step, {"uses": component(raw, "action"), "with": given})

# METADATA
# description: A component as the fact shows it.
component(raw, kind) := {
	"raw": raw,
	"kind": kind,
	"source": split(raw, "@")[0],
	"owner": split(raw, "/")[0],
	"ref": concat("@", array.slice(split(raw, "@"), 1, 9)),
	"pinned": false,
	"local": startswith(raw, "./"),
	"line": 7,
}

# METADATA
# description: The fact with these pipelines and hidden paths.
fact(pipelines, hidden) := {"pipelines": pipelines, "hidden": [part |
	some path in hidden
	part := {"path": path, "reason": "malformed", "detail": ""}
]}
