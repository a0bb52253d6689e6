"""Addresses of a repository's contents (https://docs.gitlab.com/api/repositories/, repository_files, commits, branches, tags)."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import unquote

import yaml

from tests.emulators.common.gitobjects import Blob, Commit, TreeEntry
from tests.emulators.gitlab.messages import Answer, Page, forbidden, not_found
from tests.emulators.gitlab.routes import Call, get
from tests.emulators.gitlab.state import Project

LARGEST_TEXT = 1_000_000


def readable(call: Call) -> Project:
    """The project, to whoever reads its code."""
    one = call.project()
    if not call.access.reads_code(one):
        raise forbidden()
    return one


def resolve(one: Project, ref: str | None) -> Commit | None:
    """A branch, a tag, or a commit by its name or the beginning of it."""
    ref = ref or one.default_branch
    if ref == "HEAD":
        return one.head
    if ref in one.branches or ref in one.tags:
        return one.branches.get(ref) or one.tags[ref]
    heads = [*one.branches.values(), *one.tags.values()]
    known = (commit for head in heads for commit in head.history())
    return next((commit for commit in known if len(ref) >= 7 and commit.oid.startswith(ref)), None)


def entry(one: TreeEntry) -> dict[str, Any]:
    """A line of a tree."""
    return {"id": one.oid, "name": one.name, "type": one.type, "path": one.path, "mode": one.mode}


@get("/projects/:id/repository/tree")
def tree(call: Call) -> Any:
    """A folder's entries, or those of all folders; by cursor too."""
    one = readable(call)
    commit = resolve(one, call.query.get("ref"))
    if commit is None:
        raise not_found("Tree")
    root: Any = commit.tree
    if call.query.get("path"):
        found = commit.tree.find(unquote(call.query["path"]))
        root = found.object if found else None
        if not hasattr(root, "walk"):
            raise not_found("Invalid revision or path")
    entries = list(root.walk()) if call.flag("recursive") else list(root.entries)
    return Page(entries, entry, lambda e: f"{e.oid}-{e.path.encode().hex()[:24]}-{entries.index(e)}")


def _blob(one: Project, oid: str) -> Blob:
    heads = [*one.branches.values(), *one.tags.values()]
    for head in heads:
        for found in head.tree.walk():
            if found.oid == oid and isinstance(found.object, Blob):
                return found.object
    raise not_found("Blob")


@get("/projects/:id/repository/blobs/:sha")
def blob(call: Call) -> Any:
    """A file's content by the name of its object."""
    found = _blob(readable(call), call["sha"])
    content = base64.b64encode(found.content).decode()
    return {"size": len(found.content), "encoding": "base64", "content": content, "sha": found.oid}


@get("/projects/:id/repository/blobs/:sha/raw")
def raw_blob(call: Call) -> Any:
    """The same as it is."""
    found = _blob(readable(call), call["sha"])
    return Answer(200, found.content, {"Content-Type": "text/plain; charset=utf-8"})


@get("/projects/:id/repository/files/:path/raw", "/projects/:id/repository/files/:path")
def file(call: Call) -> Any:
    """A file by its path, as it is or with its names."""
    one = readable(call)
    commit = resolve(one, call.query.get("ref"))
    found = commit.tree.find(call["path"]) if commit else None
    if found is None or not isinstance(found.object, Blob) or commit is None:
        raise not_found("File")
    content = found.object.content
    if call.request.path.endswith("/raw"):
        return Answer(200, content, {"Content-Type": "text/plain; charset=utf-8"})
    return {"file_name": found.name, "file_path": found.path, "size": len(content), "encoding": "base64", "content": base64.b64encode(content).decode(), "ref": call.query.get("ref", "HEAD"), "blob_id": found.oid, "commit_id": commit.oid, "last_commit_id": commit.oid, "execute_filemode": found.mode == "100755"}  # fmt: skip


def commit_shape(one: Commit, project: Project, root: str) -> dict[str, Any]:
    """A commit."""
    by = one.committer or one.author
    return {
        "id": one.oid,
        "short_id": one.oid[:8],
        "created_at": one.committed,
        "parent_ids": [parent.oid for parent in one.parents],
        "title": one.message.split("\n")[0],
        "message": one.message,
        "author_name": one.author.name,
        "author_email": one.author.email,
        "authored_date": one.authored or one.committed,
        "committer_name": by.name,
        "committer_email": by.email,
        "committed_date": one.committed,
        "trailers": {},
        "extended_trailers": {},
        "web_url": f"{root}/{project.full_path}/-/commit/{one.oid}",
    }


@get("/projects/:id/repository/commits")
def commits(call: Call) -> Any:
    """The newest first; GitLab doesn't tell their number."""
    one = readable(call)
    head = resolve(one, call.query.get("ref_name"))
    if head is None:
        return Page([], lambda c: c)
    found = list(head.history())
    since = call.query.get("since")
    found = [c for c in found if c.committed >= since] if since else found
    return Page(found, lambda c: commit_shape(c, one, call.root), counted=False)


@get("/projects/:id/repository/commits/:sha")
def commit(call: Call) -> Any:
    """One commit, or the head of a branch."""
    one = readable(call)
    found = resolve(one, call["sha"])
    if found is None:
        raise not_found("Commit")
    return {**commit_shape(found, one, call.root), "status": None, "project_id": one.id, "last_pipeline": None}


@get("/projects/:id/repository/commits/:sha/signature")
def signature(call: Call) -> Any:
    """404 where the commit has none."""
    one = readable(call)
    found = resolve(one, call["sha"])
    if found is None or found.signature is None:
        raise not_found("Signature")
    state = "verified" if found.signature.is_valid else "unverified"
    return {"signature_type": "PGP", "verification_status": state, "gpg_key_id": 1, "gpg_key_primary_keyid": "8254AAB3FBD54AC9", "commit_source": "gitaly"}  # fmt: skip


@get("/projects/:id/repository/branches/:name")
def one_branch(call: Call) -> Any:
    """A branch and its head."""
    one = readable(call)
    head = one.branches.get(call["name"])
    if head is None:
        raise not_found("Branch")
    return {"name": call["name"], "commit": commit_shape(head, one, call.root), "merged": False, "protected": any(b.name == call["name"] for b in one.protected_branches), "default": call["name"] == one.default_branch}  # fmt: skip


@get("/projects/:id/repository/tags")
def tags(call: Call) -> Any:
    """The newest first."""
    one = readable(call)
    found = sorted(one.tags.items(), key=lambda pair: pair[1].committed, reverse=True)
    return Page(found, lambda pair: {"name": pair[0], "message": "", "target": pair[1].oid, "commit": commit_shape(pair[1], one, call.root), "release": None, "protected": False, "created_at": None})  # fmt: skip


# CI lint
@get("/projects/:id/ci/lint")
def lint(call: Call) -> Any:
    """The project's configuration with what it includes, to whoever reads the code.

    It reads nothing where the configuration lies in another project.
    """
    one = readable(call)
    if one.head is None:
        raise not_found("Repository")
    path = one.ci.ci_config_path or ".gitlab-ci.yml"
    text = _text(one, path) if "@" not in path else None
    if text is None:
        return {"valid": False, "errors": ["Please provide content of .gitlab-ci.yml"], "warnings": [], "merged_yaml": None, "includes": None}  # fmt: skip
    try:
        merged, used, errors = _merge(call, one, yaml.safe_load(text) or {}, 0)
    except (yaml.YAMLError, AttributeError, TypeError) as error:
        return {"valid": False, "errors": [str(error)[:200]], "warnings": [], "merged_yaml": None, "includes": None}
    text = yaml.safe_dump(merged, sort_keys=False) if not errors else text
    return {"valid": not errors, "errors": errors, "warnings": [], "merged_yaml": text, "includes": used}


def _text(one: Project, path: str, ref: str | None = None) -> str | None:
    commit = resolve(one, ref)
    found = commit.tree.find(path) if commit else None
    return found.object.content.decode("utf-8", "replace") if found and isinstance(found.object, Blob) else None


def _merge(
    call: Call, one: Project, document: Any, depth: int
) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    merged: dict[str, Any] = {}
    used: list[dict[str, Any]] = []
    errors: list[str] = []
    includes = document.pop("include", [])
    for include in includes if isinstance(includes, list) else [includes]:
        for name, text in _included(call, one, {"local": include} if isinstance(include, str) else include):
            used.append(name)
            if text is None or depth > 10:
                errors.append(f"Included file `{name['location']}` does not exist or cannot be read!")
                continue
            below, more, wrong = _merge(call, one, yaml.safe_load(text) or {}, depth + 1)
            merged, used, errors = _deep(merged, below), used + more, errors + wrong
    return _deep(merged, document), used, errors


def _included(call: Call, one: Project, include: dict[str, Any]) -> list[tuple[dict[str, Any], str | None]]:
    extra = {
        "blob": None,
        "raw": None,
        "context_project": one.full_path,
        "context_sha": one.head.oid if one.head else "",
    }
    if "local" in include:
        path = str(include["local"]).lstrip("/")
        return [({"type": "local", "location": path, "extra": {}, **extra}, _text(one, path))]
    if "project" in include:
        other = call.world.project(str(include["project"]))
        files = include.get("file", [])
        seen = other if other and call.access.reads_code(other) else None
        return [
            ({"type": "file", "location": str(path).lstrip("/"), "extra": {"project": include["project"], "ref": include.get("ref", "HEAD")}, **extra}, _text(seen, str(path).lstrip("/"), include.get("ref")) if seen else None)
            for path in (files if isinstance(files, list) else [files])
        ]  # fmt: skip
    if "template" in include:
        name = str(include["template"])
        return [({"type": "template", "location": name, "extra": {}, **extra}, call.world.templates.get(name))]
    return [({"type": "remote", "location": str(next(iter(include.values()))), "extra": {}, **extra}, None)]


def _deep(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    made = dict(one)
    for key, value in other.items():
        made[key] = _deep(made[key], value) if isinstance(value, dict) and isinstance(made.get(key), dict) else value
    return made
