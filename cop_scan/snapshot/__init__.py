"""The snapshot of a sweep: a directory that an auditor keeps, and that evaluation reads without a network.

    snapshot/
      snapshot.sqlite   resources as compressed JSON, contents once by digest, a platform's answers, the journal
      manifest.json     what it holds, with digests; written last, so that its presence means complete

A sweep writes to `<folder>.partial` and commits after every resource, so that a killed one resumes
where it was; only a complete snapshot takes the place of the previous one.

    model.py       what a snapshot says of itself
    documents.py   resources and answers as they are packed
    writing.py     collecting into one
    reading.py     one that is complete
"""

from cop_scan.snapshot.model import SCHEMA, Kept, Manifest, Plan, partial
from cop_scan.snapshot.reading import Snapshot
from cop_scan.snapshot.writing import SnapshotWriter

__all__ = ["SCHEMA", "Kept", "Manifest", "Plan", "Snapshot", "SnapshotWriter", "partial"]
