"""What a simulated person makes of what is played to them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from ringfence.adapters.telephony.simulated.person import Playing, played
from ringfence.ports.telephony import PlayFile, Prompt, Say

S = timedelta(seconds=1)
MENU = (Say("Hello. Press 1 to confirm, 2 to change the slot, or star to hear this again."),)


def heard(prompts: tuple[Prompt, ...], number: str = "+442079460000", call: int = 0) -> Playing:
    return played(7, f"at-{call}", number, "step", prompts, 2 * S)


def keys(prompts: tuple[Prompt, ...], number: str = "+442079460000", call: int = 0) -> str:
    return "".join(key for _, key in heard(prompts, number, call).presses)


def test_most_people_press_one_of_the_keys_that_they_are_told_of() -> None:
    counts = Counter(keys(MENU, call=call) for call in range(1000))
    assert 100 <= counts.pop("") <= 200
    offered = [counts.pop(key) for key in "12*"]
    assert all(200 <= count <= 300 for count in offered)
    assert 60 <= sum(counts.values()) <= 140
    assert set(counts) <= set("34567890#")


@pytest.mark.parametrize(("digit", "pressed"), [("5", "1"), ("6", "2"), ("7", "*"), ("8", "*"), ("9", "")])
def test_the_third_digit_from_the_end_of_the_number_may_decide(digit: str, pressed: str) -> None:
    assert {keys(MENU, f"+442079460{digit}00", call) for call in range(50)} == {pressed}


def test_a_key_is_pressed_after_it_was_heard_of_and_may_be_before_the_prompt_is_over() -> None:
    playings = [heard(MENU, "+442079460500", call) for call in range(200)]
    after = [playing.presses[0][0] for playing in playings]
    (ends,) = {playing.ends_after for playing in playings}
    assert ends is not None
    assert min(after) > 2 * S + S * (len("Hello. Press 1") / 15)
    assert min(after) < ends


def test_a_number_is_pressed_key_by_key() -> None:
    presses = heard((Say("Please enter your year of birth, such as 1985."),), "+442079460500").presses
    assert "".join(key for _, key in presses) == "1985"
    assert [at for at, _ in presses] == sorted({at for at, _ in presses})


def test_figures_that_are_no_keys_are_not_pressed() -> None:
    for text in ["You owe 120 pounds and 50 pence.", "On 12 March we deliver. Goodbye."]:
        assert all(keys((Say(text),), call=call) == "" for call in range(50))
    assert keys((Say("You owe 120 pounds. Press 3 to pay."),), "+442079460500") == "3"
    assert keys((Say("Press 1 to pay 12.50 now."),), "+442079460800") == "1"


def test_an_audio_file_offers_the_first_four_keys() -> None:
    assert keys((PlayFile("menu"),), "+442079460700") == "3"


def test_prompts_take_their_time_one_after_the_other() -> None:
    file, text = heard((PlayFile("menu"),)).ends_after, heard(MENU).ends_after
    both = heard((PlayFile("menu"), *MENU)).ends_after
    assert file is not None
    assert text is not None
    assert both == file + text - 2 * S
    assert heard(()).ends_after == 2 * S
