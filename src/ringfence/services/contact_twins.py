"""Rows of a file that would be in a list twice: by their phone number, or by their unique id."""

from __future__ import annotations

from typing import Final

import polars as pl

from ringfence.domain.contact import QUOTED_CHARACTERS
from ringfence.ports.storage.contact_lists import unique_id_key

IN_THE_LIST: Final = "already in the list"

TWINS: Final = {"row": pl.UInt32, "reason": pl.String, "field": pl.String}
"""`field` is what the row shares with another: `phoneNumber` or `uniqueId`."""


def twins(rows: pl.DataFrame, held: pl.Series) -> pl.DataFrame:
    """Those of the rows that may not go in, as `TWINS`.

    `rows` are good by themselves: `row`, `line`, `phone_number`, `unique_id`, in order. `held` are the keys that the list
    has. The first of several goes in; a row that does not holds neither its number nor its id against the others.
    """
    known = pl.DataFrame({"key": held.cast(pl.String)})
    there = rows.join(known, left_on="phone_number", right_on="key", how="semi")
    left = rows.join(there, on="row", how="anti")
    id_held = ("=" + pl.col("unique_id")).is_in(known["key"].implode()) if known.height else pl.lit(False)
    doubtful = left.with_columns(id_held=id_held.fill_null(False)).filter(
        pl.col("phone_number").is_duplicated()
        | (pl.col("unique_id").is_duplicated() & pl.col("unique_id").is_not_null())
        | pl.col("id_held")
    )
    found = [(row, IN_THE_LIST, "phoneNumber") for row in there["row"]] + _in_order(doubtful.sort("row"))
    return pl.DataFrame(found, schema=TWINS, orient="row").sort("row")


def _in_order(doubtful: pl.DataFrame) -> list[tuple[int, str, str]]:
    """Rows that share something with another, one after the other."""
    lines: dict[str, int] = {}
    id_lines: dict[str, int] = {}
    found: list[tuple[int, str, str]] = []
    for row, line, number, unique_id, id_held in doubtful.select(
        "row", "line", "phone_number", "unique_id", "id_held"
    ).iter_rows():
        if number in lines:
            found.append((row, f"duplicate of line {lines[number]}", "phoneNumber"))
        elif unique_id in id_lines:
            reason = f"uniqueId '{unique_id[:QUOTED_CHARACTERS]}' is that of line {id_lines[unique_id]}"
            found.append((row, reason, "uniqueId"))
        elif id_held:
            found.append((row, f"uniqueId '{unique_id[:QUOTED_CHARACTERS]}' is {IN_THE_LIST}", "uniqueId"))
        else:
            lines[number] = line
            if unique_id is not None:
                id_lines[unique_id] = line
    return found


def keys(rows: pl.DataFrame) -> pl.DataFrame:
    """`key`, `line` and `row` of all that these rows are to have in the list, sorted by key, none twice."""
    numbers = rows.select(pl.col("phone_number").alias("key"), "line", "row")
    with_id = rows.filter(pl.col("unique_id").is_not_null())
    ids = with_id.select((pl.lit(unique_id_key("")) + pl.col("unique_id")).alias("key"), "line", "row")
    return pl.concat([numbers, ids]).sort("key", "row").unique("key", keep="first", maintain_order=True)
