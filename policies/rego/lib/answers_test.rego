package lib.answers_test

import data.lib.answers

test_what_nobody_can_read_or_is_still_to_come_is_no_answer if {
	every value in [
		"", " ", "\u200b", "\u2060\u2060", "—", "…", "N/A", "n.a.", "none", "TODO", "TODO: ask legal", "[TBD] by legal", "To be confirmed", "Pending.",
		"Not applicable", null, 7, ["text"],
	] {
		not answers.is_stated(value)
	}
	every value in ["The CTO", "7", "产品安全", "Pending tickets are triaged", "None but the owner", "Todos are kept in Jira", "É"] {
		answers.is_stated(value)
	}
}

test_an_address_of_a_template_or_of_a_machine_of_its_own_is_none if {
	every value in [
		"https://example.com/policy", "https://www.example.org", "HTTPS://EXAMPLE.NET:443/x", "https://127.0.0.1/x", "https://wiki.internal/x", "https://yourdomain.com",
	] {
		not answers.is_address(value)
	}
	every value in ["https://acme.example/x", "https://example.com.acme.example/x", "https://internal.acme.example", "https://myexample.com/"] {
		answers.is_address(value)
	}
}
