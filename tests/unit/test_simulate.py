"""Simulated centres: figures that hold together, and the command that prints and draws them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.cli import charts, studying
from ringfence.domain.campaign import DialingMode
from ringfence.simulation import centre, comparing, study
from ringfence.simulation.centre import Centre
from tests.support.command_line import CommandLine

DOCS = Path(__file__).parents[2] / "docs"
SMALL = Centre(agents=3, people=60)


@pytest.fixture
def ringfence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path, monkeypatch, capsys)


# --- the centre


def test_the_same_seed_gives_the_same_day_and_another_one_another():
    first = centre.simulate(SMALL, 1)
    assert centre.simulate(SMALL, 1) == first
    assert centre.simulate(SMALL, 2) != first


def test_a_list_that_is_done_says_when():
    day = centre.simulate(SMALL, 1)
    assert (day.done, day.finished_day, day.abandoned) == (1.0, 1, 0.0)
    assert day.finished_hours is not None
    assert day.finished_minute == pytest.approx(9 * 60 + day.finished_hours * 60)
    assert day.agent_hours == pytest.approx(3 * day.finished_hours)


def test_everybody_is_reached_at_once_where_everybody_answers():
    day = centre.simulate(replace(SMALL, answer_rate=1.0), 1)
    assert (day.reached, day.attempts_a_person) == (1.0, 1.0)


def test_nobody_is_called_more_often_than_allowed_where_nobody_answers():
    day = centre.simulate(replace(SMALL, answer_rate=0.0, max_attempts=2, retry_minutes=10), 1)
    assert (day.reached, day.talk_minutes) == (0.0, 0.0)
    assert 1.9 < day.attempts_a_person <= 2.0  # numbers that do not exist are not tried again


def test_agents_are_never_idle_while_there_is_somebody_to_call():
    day = centre.simulate(replace(SMALL, agents=2, people=2_000), 1)
    assert day.occupancy == pytest.approx(1.0, abs=0.001)
    assert day.agent_hours == pytest.approx(18, abs=0.3)  # the last calls end after the shift
    assert day.finished_hours is None
    assert day.done < 0.5


def test_what_is_not_done_on_one_day_is_done_on_the_next():
    plan = replace(SMALL, agents=1, people=200, days=5)
    day = centre.simulate(plan, 1)
    assert day.done == 1.0
    assert day.finished_day is not None
    assert day.finished_day > 1
    assert centre.simulate(replace(plan, days=1), 1).done < 1.0


def test_nobody_is_called_outside_calling_hours():
    day = centre.simulate(replace(SMALL, agents=1, people=500, opens=10 * 60, closes=11 * 60), 1)
    whole = centre.simulate(replace(SMALL, agents=1, people=500), 1)
    assert 0 < day.calls < whole.calls / 6


def test_the_rate_of_the_hour_counts():
    day = centre.simulate(replace(SMALL, answer_rate=1.0, answer_rates=((9, 0.0),), max_attempts=1, people=20), 1)
    assert day.reached == 0.0
    assert Centre(answer_rates=((17, 0.5),)).answers_at(17 * 60) == 0.5
    assert Centre(answer_rates=((17, 0.5),)).answers_at(16) == 0.3


def test_talk_time_is_what_was_said():
    days = [centre.simulate(Centre(agents=20, people=1_000, talk_seconds=120), seed) for seed in range(3)]
    talked = [day.talk_minutes * day.agent_hours / (day.reached * 1_000) for day in days]
    assert sum(talked) / 3 == pytest.approx(2.0, rel=0.1)


def test_means_and_spreads_are_over_seeds():
    found = comparing.compare(SMALL, range(1, 5))
    figure = found.of("attempts_a_person")
    days = [centre.simulate(SMALL, seed).attempts_a_person for seed in range(1, 5)]
    assert figure.mean == pytest.approx(sum(days) / 4)
    assert min(days) < figure.mean < max(days)
    assert figure.spread > 0
    assert comparing.compare(SMALL, [1]).of("occupancy").spread == 0


# --- the command


def test_it_prints_a_table(ringfence: CommandLine):
    done = ringfence("simulate", "--agents", "3", "--people", "60", "--seeds", "2")
    assert done.code == 0, done.err
    for heading in ("List done", "Talk min/h", "Occupancy", "Abandoned", "Reached"):
        assert heading in done.out
    assert "Mean of 2 days" in done.out


def test_values_are_compared_and_given_to_programs(ringfence: CommandLine):
    done = ringfence(
        "simulate", "--people", "120", "--seeds", "2", "--vary", "agents=2,4", "--answer-rate", "9=0.2,14=0.5", "--json"
    )
    assert [one["centre"]["agents"] for one in done.json["results"]] == [2, 4]
    few, many = done.json["results"]
    assert few["occupancy"]["mean"] > many["occupancy"]["mean"]
    assert few["centre"]["answer_rates"] == {"9": 0.2, "14": 0.5}
    assert few["abandonRate"] == {"mean": 0.0, "spread": 0.0}


def test_options_come_from_a_file_and_the_command_line_wins(ringfence: CommandLine, tmp_path: Path):
    config = tmp_path / "centre.toml"
    config.write_text('agents = 2\npeople = 50\nwrap-up = 45\nstart = "10:00 AM"\n[answer-rate]\n9 = 0.1\n')
    done = ringfence("simulate", "--config", str(config), "--people", "40", "--seeds", "1", "--json")
    assert done.code == 0, done.err
    found = done.json["results"][0]["centre"]
    assert (found["agents"], found["people"], found["wrap_up_seconds"], found["shift_start"]) == (2, 40, 45.0, 600)
    assert found["answer_rates"] == {"9": 0.1}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--agents", "0"), "must be a whole number from 1 to 2,000, not 0"),
        (("--answer-rate", "30"), "must be a number from 0 to 1, not 30"),
        (("--answer-rate", "25=0.3"), "hours of the day from 0 to 23, not 25"),
        (("--opens", "9"), "must be a time of day such as 9:00 AM, not 9"),
        (("--opens", "7:00 PM"), "must be later in the day than --opens"),
        (("--mode", "Agentless"), "must be one of Preview, Progressive, Power, Predictive, not Agentless"),
        (("--ratio", "11"), "must be a number from 1 to 10, not 11"),
        (("--study", "study.jsonl", "--vary", "talk=60"), "a study varies agents, such as agents=5,10"),
        (("--vary", "agents"), "must be an option and values, such as agents=15,20,25"),
        (("--vary", "agents=1,x"), "must be a whole number"),
        (("--config", "nowhere.toml"), "cannot be read"),
        (("--picture", "day.gif"), "must end with .png or .svg"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(ringfence: CommandLine, options, message):
    done = ringfence("simulate", *options)
    assert done.code == 2
    assert message in done.err


def test_unknown_keys_of_a_file_are_named(ringfence: CommandLine, tmp_path: Path):
    (tmp_path / "c.toml").write_text("agnets = 3\n")
    done = ringfence("simulate", "--config", str(tmp_path / "c.toml"))
    assert (done.code, "names agnets, which is no option" in done.err) == (2, True)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_picture_is_drawn_and_is_the_same_again(ringfence: CommandLine, tmp_path: Path, kind: str):
    drawn = []
    for name in ("a", "b"):
        path = tmp_path / f"{name}.{kind}"
        done = ringfence("simulate", "--people", "60", "--vary", "agents=1,3", "--seeds", "1", "--picture", str(path))
        assert done.code == 0, done.err
        drawn.append(path.read_bytes())
    assert drawn[0] == drawn[1]
    assert drawn[0][:4] == (b"\x89PNG" if kind == "png" else b"<?xm")


def test_without_matplotlib_a_picture_is_refused_before_the_work(
    monkeypatch: pytest.MonkeyPatch, ringfence: CommandLine
):
    monkeypatch.setattr(charts, "available", lambda: False)
    done = ringfence("simulate", "--picture", "day.png")
    assert (done.code, "pip install 'ringfence[charts]'" in done.err) == (1, True)


def test_the_digest_of_a_seed_is_one_line_and_the_same_whatever_strings_hash_to():
    found = set()
    for hash_seed in ("0", "1", "4711"):
        code = "from ringfence.cli import main; main()"
        arguments = [sys.executable, "-c", code, "simulate", "--seed", "3", "--digest"]
        environment = {"PYTHONHASHSEED": hash_seed, "PATH": ""}
        found.add(subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True).stdout)
    [line] = found
    assert len(line.strip()) == 32
    assert line.count("\n") == 1


def test_modes_are_compared_beside_each_other(ringfence: CommandLine):
    small = ("--agents", "4", "--people", "80", "--ratio", "3", "--seeds", "2", "--json")
    done = ringfence("simulate", *small, "--vary", "mode=Progressive,Power")
    assert done.code == 0, done.err
    progressive, power = done.json["results"]
    assert [one["centre"]["mode"] for one in (progressive, power)] == ["Progressive", "Power"]
    assert progressive["abandonRate"]["mean"] == 0.0 < power["abandonRate"]["mean"]
    assert power["finishedHours"]["mean"] < progressive["finishedHours"]["mean"]


def test_a_list_is_done_when_only_people_are_left_who_were_abandoned_and_are_not_disturbed():
    day = centre.simulate(replace(SMALL, agents=2, mode=DialingMode.POWER, ratio=4.0), 1)
    assert day.abandoned > 0
    assert day.finished_hours is not None
    assert day.done < 1.0


def test_what_a_study_has_found_is_kept_and_shown_as_the_guide_shows_it(ringfence: CommandLine, tmp_path: Path):
    kept = tmp_path / "study.jsonl"
    shutil.copy(DOCS / "predictive-study.jsonl", kept)
    done = ringfence("simulate", "--study", str(kept), "--vary", "agents=5", "--picture", str(tmp_path / "study.png"))
    assert done.code == 0, done.err
    assert kept.read_text() == (DOCS / "predictive-study.jsonl").read_text()  # nothing was worked out again
    assert (tmp_path / "study.png").stat().st_size > 10_000
    assert "40.0 @ 1.82%, worst 2.27%" in " ".join(done.out.split())


def test_the_guide_shows_what_the_kept_study_has_found():
    guide = (DOCS / "predictive.md").read_text()
    _, rows = studying.table(studying.read(DOCS / "predictive-study.jsonl"))
    shown = [line.split() for line in guide.splitlines() if "@" in line]
    assert shown == [" ".join(row).split() for row in rows]


def test_a_study_works_out_what_is_not_kept():
    cell = study.Cell(2, study.Rate(0.5, 0.5))
    few = study.with_ratio(cell, 3.0, (1,), lambda centres: [centre.simulate(*one) for one in centres])
    assert (few.agents, few.rate, few.pacing, few.setting, len(few.talk)) == (2, "0.50", "ratio", "3", 1)
    assert few.talk[0] > 10
