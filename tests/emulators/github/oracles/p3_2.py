"""Provision 3.2."""

from tests.emulators.common.oracles import Said, judge
from tests.emulators.github.oracles import repository
from tests.emulators.github.oracles.look import Look


@repository("COP-3.2-C01")
def disclosure(look: Look) -> Said:
    """Told by the policy that holds here, which may be the organisation's."""
    return look.papers_for("policy").claims["COP-3.2-C01"]


@repository("COP-3.2-C02")
def security_txt(look: Look) -> Said:
    """Told by the files alone."""
    return look.papers.claims["COP-3.2-C02"]


@repository("COP-3.2-C03")
def channel(look: Look) -> Said:
    """The policy names a confidential channel that is open, or the platform's is."""
    named = look.papers_for("policy").traits["channel"]
    public = look.repo.visibility == "public"
    usable = public and look.repo.private_vulnerability_reporting
    if named == "key":
        return "pass", "The policy names a mailbox with a key."
    if named == "public":
        return "fail", "The policy sends reporters to public issues."
    if usable and named == "unreadable":
        return (
            "unknown",
            "The platform's form is on; the policy, which cannot be read, may send reporters to public issues.",
        )
    if usable:
        return "pass", "The platform's form is on."
    if named in ("unreadable", "elsewhere") or (named == "none" and not public):
        return "unknown", "The platform's form cannot be used; the policy may name another channel."
    return judge(False, "", "The platform's form cannot be used, and the policy names no other confidential channel.")
