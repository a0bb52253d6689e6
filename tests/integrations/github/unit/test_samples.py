"""Samples of the latest history."""

from __future__ import annotations

import pytest
from cop_scan_github.graph import REFUSED
from cop_scan_github.history import history
from cop_scan_github.samples import change_reviews, code_owner_errors, commit_signatures, releases
from hypothesis import given
from hypothesis import strategies as st

from cop_scan.evidence import Json, Status
from tests.integrations.github.unit.making import AT, answer, connection, paths, refusal, valid

SHAPES = [{}, None, {"nodes": None}, {"totalCount": 1, "nodes": [None]}, {"totalCount": 1, "nodes": [{}]}, "x"]


def _change(number: int, *reviewers: str | None, author: str | None = "ada", more: int = 0, **rest: Json) -> Json:
    reviews = [{"author": {"login": name} if name else None} for name in reviewers]
    return {
        "number": number,
        "mergedAt": AT,
        "baseRefName": "main",
        "author": {"__typename": "User", "login": author} if author else None,
        "reviews": connection(reviews, len(reviews) + more),
        **rest,
    }


def _changes(*nodes: Json, total: int | None = None, branch: str = "main") -> Json:
    return valid(change_reviews(answer({"pullRequests": connection(nodes, total)}), branch)).value


@pytest.mark.parametrize(
    ("change", "approved"),
    [
        (_change(1, "bob"), True),
        (_change(1, "ada", "bob"), True),
        (_change(1, None), True),
        (_change(1), False),
        (_change(1, "ada"), False),
        (_change(1, "bob", author=None), True),
    ],
)
def test_a_change_needs_another_persons_approval(change: Json, approved: bool) -> None:
    found = _changes(change)
    assert found["unapproved"] == ([] if approved else [{"id": "#1", "merged_at": AT, "by_bot": False}])
    assert found["sampled"] == found["total"] == 1


def test_where_both_have_left_it_is_not_known_whether_they_were_two() -> None:
    found = _changes(_change(1, None, author=None), _change(2, author=None))
    assert paths(found) == ["#1"]
    assert [one["id"] for one in found["unapproved"]] == ["#2"]


def test_where_all_that_was_read_went_elsewhere_there_may_be_older_ones() -> None:
    elsewhere = connection([_change(1, baseRefName="topic")], 2)
    found = valid(change_reviews(answer({"pullRequests": elsewhere}), "main"))
    assert (found.status, "other branches" in found.detail) == (Status.TRUNCATED, True)
    assert _changes(_change(1, baseRefName="topic"))["sampled"] == 0, "all of them were read"


def test_approvals_that_were_not_all_read_are_named() -> None:
    found = _changes(_change(1, "ada", more=3), _change(2, "bob", more=3))
    assert paths(found) == ["#1"]


def test_changes_of_other_branches_are_not_sampled() -> None:
    found = _changes(_change(1, baseRefName="topic"), _change(2, mergedAt=None), _change(3, "bob"), total=40)
    assert (found["sampled"], found["total"], found["unapproved"]) == (1, 40, [])


def test_a_bots_change_is_marked() -> None:
    found = _changes(_change(1, author="renovate") | {"author": {"__typename": "Bot", "login": "renovate"}})
    assert found["unapproved"][0]["by_bot"] is True


@pytest.mark.parametrize("shape", SHAPES)
def test_changes_of_another_shape(shape: Json) -> None:
    assert not valid(change_reviews(answer({"pullRequests": shape}), "main")).ok


def test_reviews_that_are_refused_are_not_missing() -> None:
    found = valid(change_reviews(answer({"pullRequests": connection([_change(1, reviews=None)])}), "main"))
    assert found.status is Status.HIDDEN
    assert valid(change_reviews(refusal(), "main")).status is Status.FORBIDDEN


def _commits(*nodes: Json, total: int | None = None) -> Json:
    return {"defaultBranchRef": {"target": {"history": connection(nodes, total)}}}


def _commit(oid: str, signature: Json, at: str = AT, name: str | None = "Ada") -> Json:
    return {"oid": oid, "signature": signature, "committedDate": at, "author": {"name": name}}


def test_signatures() -> None:
    nodes = [_commit("a", {"isValid": True}), _commit("b", {"isValid": False}), _commit("c", None)]
    found = valid(commit_signatures(answer(_commits(*nodes, total=9)))).value
    assert (found["sampled"], found["total"], found["verified"], found["unverified"]) == (3, 9, 1, ["b", "c"])


def test_a_signature_that_is_refused_is_not_missing() -> None:
    reason = {"defaultBranchRef": ["forbidden", "GitHub: no"]}
    found = valid(commit_signatures(answer({**_commits(_commit("a", None)), REFUSED: reason})))
    assert found.status is Status.FORBIDDEN


@pytest.mark.parametrize("shape", SHAPES)
def test_commits_of_another_shape(shape: Json) -> None:
    body = {"defaultBranchRef": {"target": {"history": shape}}}
    assert not valid(commit_signatures(answer(body))).ok
    assert not valid(history(answer(body), AT)).ok


@pytest.mark.parametrize("body", [{}, {"defaultBranchRef": None}, {"defaultBranchRef": {"target": None}}])
def test_commits_that_are_not_shown(body: Json) -> None:
    assert not valid(commit_signatures(answer(body))).ok
    assert not valid(history(answer(body), AT)).ok
    assert valid(history(refusal(), AT)).status is Status.FORBIDDEN


OLD, EDGE, NEW = "2026-08-02T23:59:59Z", "2026-08-03T00:00:00Z", "2026-10-31T10:00:00+02:00"


@pytest.mark.parametrize(
    ("dates", "total", "complete", "commits"),
    [
        ([NEW, NEW], 2, True, 2),
        ([NEW, NEW], 9, False, 2),
        ([NEW, OLD], 9, True, 1),
        ([NEW, EDGE], 9, False, 2),
        ([OLD], 9, True, 0),
        ([], 0, True, 0),
    ],
)
def test_history_is_complete_only_if_it_reaches_back(
    dates: list[str], total: int, complete: bool, commits: int
) -> None:
    nodes = [_commit(str(number), None, at) for number, at in enumerate(dates)]
    found = valid(history(answer(_commits(*nodes, total=total)), AT)).value
    assert (found["complete"], found["commits"], found["since"]) == (complete, commits, EDGE)


@pytest.mark.parametrize(
    ("name", "kept", "bot"),
    [
        ("Ada", "Ada", False),
        ("ada@example.org", "ada", False),
        ("dependabot[bot]", "dependabot[bot]", True),
        ("Renovate", "Renovate", True),
        ("Robot Smith", "Robot Smith", False),
        (None, "", False),
    ],
)
def test_authors_without_their_addresses(name: str | None, kept: str, bot: bool) -> None:
    found = valid(history(answer(_commits(_commit("a", None, NEW, name))), AT)).value
    assert found["authors"] == [{"name": kept, "bot": bot, "commits": 1}]


@pytest.mark.parametrize("at", [None, "", "yesterday", 3])
def test_dates_of_another_shape(at: Json) -> None:
    assert valid(history(answer(_commits(_commit("a", None, at))), AT)).status is Status.MALFORMED


def _release(tag: str, *, draft: bool = False) -> Json:
    return {"tagName": tag, "publishedAt": AT, "isDraft": draft, "isPrerelease": False}


def test_releases_without_drafts() -> None:
    found = valid(releases(connection([_release("v2"), _release("v1", draft=True)]), answer())).value
    assert found["total"] == 1
    assert [one["tag"] for one in found["releases"]] == ["v2"]
    assert found["hidden"] == []


@pytest.mark.parametrize("nodes", [[_release("v2")], [_release("v2"), None]])
def test_releases_that_were_not_all_read(nodes: Json) -> None:
    found = valid(releases(connection(nodes, 2), answer())).value
    assert (found["total"], paths(found)) == (2, ["*"])


def test_releases_that_are_left_out() -> None:
    assert valid(releases(None, answer())).status is Status.FORBIDDEN


def test_errors_of_code_owners() -> None:
    errors = [{"path": "CODEOWNERS", "line": 3, "kind": "Unknown owner"}]
    found = valid(code_owner_errors({"codeowners": {"errors": errors}}, answer()))
    assert found.value == {"errors": errors}
    reason = {REFUSED: {"codeowners": ["forbidden", "GitHub: no"]}}
    assert valid(code_owner_errors({"codeowners": None, **reason}, answer())).status is Status.FORBIDDEN
    assert not valid(code_owner_errors({"codeowners": None}, answer())).ok


LOGINS = st.sampled_from(["ada", "bob", None])


@given(st.lists(st.tuples(LOGINS, st.lists(LOGINS, max_size=3)), max_size=6), st.integers(0, 3))
def test_reading_fewer_approvals_never_hides_that_some_were_not_read(changes: Json, cut: int) -> None:
    full = [_change(n, *who, author=author) for n, (author, who) in enumerate(changes)]
    less = [_change(n, *who[:cut], author=author, more=len(who[cut:])) for n, (author, who) in enumerate(changes)]
    whole, seen = _changes(*full), _changes(*less)
    before, after = ({one["id"] for one in value["unapproved"]} for value in (whole, seen))
    assert after <= before, "what was not read to its end is not said to be unapproved"
    assert before - after <= set(paths(seen))
