package lib.disclosure_test

import data.lib.disclosure

test_mail_matches_mailboxes if {
	every words in ["write to sec-team+x@northwind.example now", "security [at] northwind.example", "security (at) northwind dot example"] {
		regex.match(disclosure.mail, words)
	}
}

test_mail_ignores_handles_and_annotations if {
	every words in ["ask @northwind", "@deprecated", "at home"] {
		not regex.match(disclosure.mail, words)
	}
}

test_platform_form_matches_its_names if {
	every words in ["https://github.com/a/b/security/advisories/new", "use private vulnerability reporting", "in the security tab"] {
		regex.match(disclosure.platform_form, words)
	}
}

test_programme_form_needs_the_host_itself if {
	regex.match(disclosure.programme_form, "https://hackerone.com/northwind")
	not regex.match(disclosure.programme_form, "https://nothackerone.com/northwind")
	not regex.match(disclosure.programme_form, "https://northwind.example/hackerone.com/")
}

test_documents_need_the_subject_under_docs if {
	fact := {"files": [{"path": "docs/security.md", "text": "Sessions end."}, {"path": "SECURITY.md", "text": "Sessions end."}], "hidden": []}
	[document.path | some document in disclosure.documents(fact)] == ["SECURITY.md"]
}
