"""Files of made-up people for benchmarks: 18 columns, 160 bytes a row, as a contact centre would upload them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

import polars as pl

from ringfence.bench import numbers

_BLOCK: Final = 200_000
_CITIES: Final = ("Leeds", "London", "Chicago", "München", "Lyon", "Mumbai", "São Paulo", "Madrid", "Torino", "Gdańsk")
_DUPLICATES: Final = 0.01


def write(path: Path, rows: int, seed: int = 1) -> None:
    """Numbers of thirty countries, one in eight invalid; one row in a hundred has the number of an earlier one."""
    rng = random.Random(seed)
    with path.open("wb") as out:
        for start in range(0, rows, _BLOCK):
            frame = _people(start, min(_BLOCK, rows - start), rng)
            frame.write_csv(out, include_header=start == 0)


def write_blocked(path: Path, rows: int, seed: int = 2) -> None:
    """Mobile numbers of one country for a do-not-call list, without a header, in no order, hardly any of them invalid."""
    rng = random.Random(seed)
    with path.open("w") as out:
        out.writelines(f"+447{number:09d}\n" for number in rng.sample(range(400_000_000, 500_000_000), rows))


def _people(first: int, count: int, rng: random.Random) -> pl.DataFrame:
    phones = numbers.of_thirty_countries(count, rng)
    for again in range(1, count):
        if rng.random() < _DUPLICATES:
            phones[again] = phones[rng.randrange(again)]
    place = pl.Series(range(first, first + count))
    digits = place.cast(pl.String).str.zfill(8)
    some = pl.Series(rng.choices(_CITIES, k=count))
    return pl.DataFrame(
        {
            "customerId": "C" + digits,
            "firstName": "Person",
            "lastName": digits,
            "phone": phones,
            "street": (place % 400 + 1).cast(pl.String) + " High Street",
            "city": some,
            "country": "GB",
            "account": digits,
            "balance": (place % 900).cast(pl.String) + ".50",
            "due": "2026-03-31",
            "product": "loan",
            "branch": "North",
            "language": "en",
            "score": (place % 100).cast(pl.String),
            "segment": "B",
            "agent": "",
            "consent": "yes",
            "note": "spoke in January, said to ring again",
        }
    )
