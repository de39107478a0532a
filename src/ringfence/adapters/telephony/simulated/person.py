"""What a simulated person hears, and the keys that they press when they are told of some.

They listen to what is said: "Press 1 to confirm, 2 to change the slot" offers 1 and 2, "enter your year of birth, for
example 1985" offers 1985. An audio file offers 1 to 4. Most press one of the keys offered, some a wrong one or none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from ringfence.adapters.telephony.simulated import chance
from ringfence.ports.telephony import PlayFile, Prompt, Say

SPOKEN_CHARACTERS = 15  # a second: some 160 words a minute
SHORTEST = timedelta(seconds=0.3)
FILE = (timedelta(seconds=3), timedelta(seconds=9))  # how long an audio file is, drawn from its name
REACTION = (timedelta(seconds=0.4), timedelta(seconds=3))  # from hearing of a key to pressing it
GAP = (timedelta(seconds=0.2), timedelta(seconds=0.9))  # between two keys of a longer number

PRESS_NOTHING = 0.15
PRESS_ANOTHER = 0.1  # a key that was not offered

_ASKING = re.compile(r"\b(press|enter|dial|type|key)\b", re.IGNORECASE)
_KEYS = re.compile(r"(?<![\w.,:+])(?:\d{1,8}|\*|#|star|pound|hash)(?!\w|[.,:]\d)", re.IGNORECASE)
_NAMED = {"star": "*", "pound": "#", "hash": "#"}
_ON_A_FILE = ("1", "2", "3", "4")
_KEYPAD = "1234567890*#"


@dataclass(frozen=True, slots=True)
class Playing:
    """A step that was played, last of all. Instants count from the answer of the call.

    `ends_after` is None once it was stopped. `presses` are the keys that the person presses because of it.
    """

    step_id: str
    ends_after: timedelta | None
    presses: tuple[tuple[timedelta, str], ...]


def played(
    seed: int, call_id: str, phone_number: str, step_id: str, prompts: tuple[Prompt, ...], after: timedelta
) -> Playing:
    """What comes of playing this to the person, so long `after` the answer: the same for the same arguments.

    The third digit of the number from its end may decide for them: 5, 6, 7 and 8 press the first, second, third and
    fourth key offered (or the last there is), 9 presses nothing.
    """
    offers: list[tuple[timedelta, str]] = []
    length = timedelta(0)
    for prompt in prompts:
        offers += [(length + heard, keys) for heard, keys in _offers(seed, prompt)]
        length += _duration(seed, prompt)
    which, another, reaction, gap = chance.fractions(seed, "keys", call_id, step_id)
    keys = _choice(phone_number[-3:-2], [keys for _, keys in offers], which, another)
    if keys is None:
        return Playing(step_id, after + length, ())
    heard = next((heard for heard, offered in offers if offered == keys), length)
    first, apart = after + heard + chance.between(*REACTION, reaction), chance.between(*GAP, gap)
    return Playing(step_id, after + length, tuple((first + apart * place, key) for place, key in enumerate(keys)))


def _duration(seed: int, prompt: Prompt) -> timedelta:
    if isinstance(prompt, Say):
        return max(SHORTEST, _spoken(len(prompt.text)))
    return chance.between(*FILE, chance.fractions(seed, "file", prompt.name)[0])


def _spoken(characters: int) -> timedelta:
    return timedelta(seconds=characters / SPOKEN_CHARACTERS)


def _offers(seed: int, prompt: Prompt) -> list[tuple[timedelta, str]]:
    """The keys that this prompt tells of, each with when it does so, from the start of the prompt."""
    if isinstance(prompt, PlayFile):
        return [(_duration(seed, prompt), key) for key in _ON_A_FILE]
    asking = _ASKING.search(prompt.text)
    if asking is None:
        return []
    found = _KEYS.finditer(prompt.text, asking.end())
    return [(_spoken(match.end()), _NAMED.get(match.group().lower(), match.group())) for match in found]


def _choice(decided: str, offered: list[str], which: float, another: float) -> str | None:
    if not offered or decided == "9":
        return None
    if decided in ("5", "6", "7", "8"):
        return offered[min(int(decided) - 5, len(offered) - 1)]
    if which < PRESS_NOTHING:
        return None
    if which < PRESS_NOTHING + PRESS_ANOTHER:
        others = [key for key in _KEYPAD if key not in offered]
        return others[int(another * len(others))]
    return offered[int(another * len(offered))]
