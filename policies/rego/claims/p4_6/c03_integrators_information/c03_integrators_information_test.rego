package claims.p4_6.c03_integrators_information_test

import data.claims.p4_6.c03_integrators_information as claim

_descriptions(paths) := {"interface_descriptions": {"files": [{"path": path, "size": 10} | some path in paths], "hidden": []}}

_documents(texts) := {"component_information": {"files": [{"path": path, "text": body} | some path, body in texts], "hidden": []}}

_hidden := [{"path": "x", "reason": "malformed", "detail": ""}]

_outcome(facts) := only.outcome if {
	question := {"facts": facts, "params": {"not_own": ["tests", "vendor"]}}
	some only in claim.report with input as question
	count(claim.report) == 1 with input as question
	count(only.message) < 600
}

_told(body) := _outcome(object.union(_descriptions(["api/openapi.yaml"]), _documents({"README.md": body})))

_stated := "An SBOM is attached to each release."

_shown(paths) := _outcome(object.union(_descriptions(paths), _documents({"README.md": _stated})))

test_pass_if_both_are_there if {
	every body in [
		_stated,
		"Customers get a software bill of materials with the product: it is included in every version.",
		"The CycloneDX file can be long.\n\nThe SBOM of all our releases is available from the download page.",
		"We provide SBOMs to customers on request.",
	] {
		_told(body) == "pass"
	}
}

test_fail_if_it_says_that_there_is_none if {
	every body in [
		"We do not publish an SBOM.",
		"Currently we don't provide SBOMs yet.",
		"This project does not have a software bill of materials or a component list.",
	] {
		_told(body) == "fail"
	}
}

test_unknown_if_it_is_limited_doubtful_or_about_something_else if {
	every body in [
		"",
		"We do not publish an SBOM for nightly builds.",
		"An SBOM will be attached to each release.",
		"This tool publishes an SBOM of every image that you scan.",
		"You can generate the SBOM of all packages with this.",
		"We do not publish an SBOM.\n\nAn SBOM is attached to each release.",
		"See the SBOM.",
	] {
		_told(body) == "unknown"
	}
}

test_only_the_products_own_descriptions_count if {
	_shown(["api/v1/app.proto"]) == "pass"
	_shown(["tests/api/openapi.yaml", "vendor/a.proto"]) == "unknown"
	_shown(["Vendor/openapi.yaml"]) == "unknown"
	_shown(["vendor"]) == "pass"
	_shown([]) == "unknown"
	_shown(["openapitools.json"]) == "unknown"
	_shown(["openapi-generator-config.yaml"]) == "unknown"
	_shown(["tools/openapi-v2.yaml"]) == "pass"
}

test_an_empty_description_describes_nothing if {
	empty := {"interface_descriptions": {"files": [{"path": "openapi.yaml", "size": 0}], "hidden": []}}
	_outcome(object.union(empty, _documents({"README.md": _stated}))) == "unknown"
}

test_hidden_parts if {
	documents := _documents({"README.md": "We do not publish an SBOM."}).component_information
	shown := _descriptions(["openapi.yaml"])
	_outcome(object.union(shown, {"component_information": object.union(documents, {"hidden": _hidden})})) == "unknown"
	unseen := {"interface_descriptions": {"files": [], "hidden": _hidden}}
	_outcome(object.union(unseen, _documents({"README.md": _stated}))) == "unknown"
	_outcome(object.union(unseen, _documents({"README.md": "We do not publish an SBOM."}))) == "fail"
}
