"""Flows drawn as graphs."""

from __future__ import annotations

import re

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
    assert "#quot;yes#quot; #35;1 #lt;b#gt;" in inside


def test_long_texts_are_cut() -> None:
    made = flow.Flow("en", "a", {"a": flow.Say("word " * 100, "end"), "end": flow.HangUp()})
    assert len(flow_drawing.mermaid(made).splitlines()[2]) < 100
