"""The form of an attestation file, `cop-scan/attestation/v1`; as JSON Schema `docs/schemas/attestation.schema.json`."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from cop_scan.evidence import Json, canonical
from cop_scan.yamlmodel import CLAIM, Day, FileModel, Name, shown

FORM = "cop-scan/attestation/v1"
MIN_STATEMENT, MIN_ARGUMENT = 20, 40
"""Characters that a reader sees."""
MAX_FIELDS = 16 << 10
"""Of the claim-specific `fields`, as JSON text."""


def _at_least(least: int) -> AfterValidator:
    def says(text: str) -> str:
        if len(shown(text)) < least:
            raise ValueError(f"must have at least {least} characters, blanks and what is not shown aside")
        return text

    return AfterValidator(says)


def _small(fields: dict[str, Any]) -> dict[str, Any]:
    if len(canonical(fields)) > MAX_FIELDS:
        raise ValueError(f"must be at most {MAX_FIELDS} characters of JSON")
    return fields


def _without_credentials(uri: str) -> str:
    if re.match(r"^[^/?#]*//[^/?#]*@", uri):
        raise ValueError("must not hold a user name or password")
    return uri


class _EvidenceFile(FileModel):
    title: Name
    uri: Annotated[
        str,
        Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x20\x7f]+$"),
        AfterValidator(_without_credentials),
    ]
    sha256: str = Field("", pattern=r"^([0-9a-f]{64})?$", description="Of a file of this folder: its digest.")
    kind: Literal["document", "url", "ticket", "record", "interview"]
    observed_at: Day = Field(description="When it was last looked at.")


class _AsserterFile(FileModel):
    name: Name
    role: Name
    email: str = Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")


class _ApproverFile(FileModel):
    name: Name
    role: Literal["SRO", "delegate"]
    email: str = Field("", max_length=254, pattern=r"^([^@\s]+@[^@\s]+)?$")
    date: Day


class AttestationFile(FileModel):
    """What a vendor says of itself or of a product, why, on what evidence, who says so, and until when."""

    form: Literal["cop-scan/attestation/v1"] = Field(alias="schema", description="Version of this format.")
    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$", description="Its name, in no other file.")
    claims: list[Annotated[str, Field(pattern=CLAIM)]] = Field(
        min_length=1, max_length=100, description="The claims that it is about."
    )
    subject: str = Field(min_length=1, max_length=100, description="`vendor`, or the id of a product.")
    statement: Annotated[str, Field(min_length=MIN_STATEMENT, max_length=2_000), _at_least(MIN_STATEMENT)] = Field(
        description="What is so, in the vendor's own words."
    )
    status: Literal["asserted", "not_achieved", "not_applicable"] = Field(description="What is said of the claims.")
    argument: Annotated[str, Field(min_length=MIN_ARGUMENT, max_length=4_000), _at_least(MIN_ARGUMENT)] = Field(
        description="Why the evidence shows it."
    )
    evidence: list[_EvidenceFile] = Field([], max_length=50, description="What shows it.")
    asserted_by: _AsserterFile = Field(description="Who says so.")
    approved_by: _ApproverFile = Field(description="Who approves it: another person, unless the vendor is one.")
    issued: Day = Field(description="From when it holds.")
    expires: Day = Field(description="The last day that it holds.")
    review_cycle: Name = Field(description="How often it is reviewed, such as yearly.")
    fields: Annotated[dict[str, Any], AfterValidator(_small)] = Field({}, description="What the claims ask for.")

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.expires <= self.issued:
            raise ValueError("expires must be after issued")
        if self.status == "asserted" and not self.evidence:
            raise ValueError("an asserted attestation needs evidence")
        return self


def schema() -> dict[str, Json]:
    """The JSON Schema of an attestation file."""
    document = AttestationFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "cop-scan attestation", **document}
