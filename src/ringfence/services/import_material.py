"""What the slow work on an uploaded file is given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ringfence.ports.numbering import NumberingPlan
from ringfence.ports.storage.staging import Stager


@dataclass(frozen=True, slots=True)
class Material:
    """All of it can be pickled.

    text: the file, as plain text
    folder: for what is put aside; it may be there from before, and is gone afterwards
    stage: puts rows aside for the database
    """

    text: Path
    folder: Path
    numbering: NumberingPlan
    stage: Stager
