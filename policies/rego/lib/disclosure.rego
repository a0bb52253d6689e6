# METADATA
# title: Disclosure policies
# description: What the claims on vulnerability disclosure share about the text of a security policy.
package lib.disclosure

import data.lib.text

# METADATA
# description: The documents of the fact `security_policy` that are about reporting vulnerabilities.
documents(fact) := text.documents(fact, `report[^.]*(vulnerab|security (issue|bug|problem|flaw))|disclosure`)

# METADATA
# description: Why what was not found in the policy may be stated all the same, or empty.
blind(fact, reading) := text.blind(fact, documents(fact), _elsewhere, reading)

_elsewhere := `secur|disclos|vulnerab|bounty|hackerone|bugcrowd|intigriti|yeswehack|psirt|vdp|cvd|trust|polic`

# METADATA
# description: A mailbox, as in a plain sentence.
mail := `\b[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+|\b[a-z0-9.-]+ ?[\[({] ?at ?[\])}] ?[a-z0-9.-]+`

# METADATA
# description: An address with an @ that is nobody's mailbox.
no_mail := `\bgit@|\bno-?reply@`

# METADATA
# description: The code host's own form for private reports.
platform_form := `/security/advisories/new|private(ly)? (vulnerability )?report(ing)?\b.*github|github.*private(ly)? (vulnerability )?report|private vulnerability report|security tab|security advisor(y|ies) (form|page)|report a vulnerability\W* (button|link)`

# METADATA
# description: A form of a third party that runs disclosure programmes.
programme_form := `https://([a-z0-9-]+\.)*(hackerone\.com|bugcrowd\.com|intigriti\.com|yeswehack\.com|huntr\.com|openbugbounty\.org)/`

# METADATA
# description: An invitation to report in public, unless it is negated.
public_issue := `\b(open|create|file|submit|raise|report|use|post|log)\b.*\b(issues?|issue tracker|ticket|bug tracker|discussions?)\b`

# METADATA
# description: Words with which a sentence may turn against what it names.
negation := `\b(not|never|no|avoid|instead of|rather than|cannot|without)\b|n't\b`

# METADATA
# description: Words that forbid a channel or call it closed.
no_channel := concat("|", [
	`\b(do not|don't|never|not) (use|e-?mail|contact|send)\b|no longer`,
	`\b(do not|don't|never|cannot|can't) (report|submit|write|file|open|post|ask|reach)\b[^,;:]*(https?://|@)`,
	`\b(is|are) (not (monitored|read|answered)|unmonitored|deprecated|retired|revoked|switched off)\b`,
])
