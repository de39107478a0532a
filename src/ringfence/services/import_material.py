"""What the slow work on an uploaded file is given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ringfence.ports.numbering import NumberingPlan
from ringfence.ports.storage.staging import Stager

_LARGE_BYTES: Final = 1024 * 1024


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

    def is_large(self) -> bool:
        """Whether it takes longer to work on it than to begin a process for that. Raises OSError."""
        return self.text.stat().st_size >= _LARGE_BYTES
