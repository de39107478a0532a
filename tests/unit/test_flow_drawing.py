"""Flows drawn as graphs."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ringfence.api.problems import fault_of
from ringfence.domain import flow, flow_drawing
from ringfence.services import flow_documents, sample

SHIPPED = ["survey.json", "payment-reminder.json", "callback-request.json", "transfer.json"]


def drawn(file: str) -> tuple[flow.Flow, str]:
    made = flow_documents.read(sample.flow_document(file), fault_of).flow
    assert made is not None
    return made, flow_drawing.mermaid(made)


def test_every_node_and_every_way_between_them_is_in_the_picture() -> None:
    for file in SHIPPED:
        made, text = drawn(file)
        nodes = re.findall(r"^    (n\d+)[^ \d]", text, re.MULTILINE)
        assert nodes == [f"n{place}" for place in range(len(made.nodes))]
        ids = dict(zip(made.nodes, nodes, strict=True))
        ways = re.findall(r"^    (n\d+) .*?--> (n\d+)$", text, re.MULTILINE)
        wanted = [(ids[name], ids[to]) for name, node in made.nodes.items() for _, to in flow.targets(node)]
        assert sorted(ways) == sorted(wanted)
        assert f"start((call answered)) --> {ids[made.start]}" in text


def test_what_a_text_holds_cannot_break_the_picture() -> None:
    said = 'Say "yes" #1 <b>{{name}}</b> [x] (y) | z'
    made = flow.Flow("en", "a", {"a": flow.Say(said, "end"), "end": flow.HangUp()})
    label = flow_drawing.mermaid(made).splitlines()[2]
    inside = label.removeprefix('    n0["').removesuffix('"]')
    assert '"' not in inside
    assert "<br/>" in inside
    assert not re.search(r"[<>{}]", inside.replace("<br/>", ""))
    assert "#quot;yes#quot; #35;1 #lt;b#gt;‹name›" in inside


def test_the_guide_has_the_pictures_as_they_are_drawn() -> None:
    guide = (Path(__file__).parents[2] / "docs/guide/flows.md").read_text()
    for file in SHIPPED:
        assert drawn(file)[1] in guide, f"ringfence flow draw src/ringfence/samples/flows/{file}"


def test_the_published_schema_is_that_of_the_program() -> None:
    published = json.loads((Path(__file__).parents[2] / "docs/flow.schema.json").read_text())
    assert published == flow_documents.schema(), "ringfence flow schema > docs/flow.schema.json"


def test_long_texts_are_cut() -> None:
    made = flow.Flow("en", "a", {"a": flow.Say("word " * 100, "end"), "end": flow.HangUp()})
    assert len(flow_drawing.mermaid(made).splitlines()[2]) < 100
