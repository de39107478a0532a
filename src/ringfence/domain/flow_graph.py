"""What is wrong with a flow as a graph: nodes that do not exist, that nobody comes to, or that nobody gets away from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ringfence.domain import flow as flows
from ringfence.domain.flow import Gather, HangUp, Node, Transfer
from ringfence.domain.problems import Fault


def faults(start: str | None, nodes: Mapping[str, Node | None]) -> list[Fault]:
    """Every fault, in the order of the document.

    A node whose own faults leave it without meaning is None: it may lead anywhere, so that only what is certain is said.
    `start` is None where it cannot be read.
    """
    found = list(_unknown(start, nodes))
    readable = {name: node for name, node in nodes.items() if node is not None}
    leads = {name: [to for _, to in flows.targets(node) if to in nodes] for name, node in readable.items()}
    if start is not None and start in nodes and len(readable) == len(nodes):
        reached = _reached([start], leads)
        found += [
            Fault(f"nodes.{name}", "unreachable", "no path leads here from the start: connect it or take it out")
            for name in nodes
            if name not in reached
        ]
    found += _without_end(nodes, leads)
    found += _endless(nodes, leads)
    return found


def _unknown(start: str | None, nodes: Mapping[str, Node | None]) -> Iterable[Fault]:
    if start is not None and start not in nodes:
        yield _no_such("start", start, nodes)
    for name, node in nodes.items():
        for place, target in flows.targets(node) if node is not None else ():
            if target not in nodes:
                yield _no_such(f"nodes.{name}.{place}", target, nodes)


def _no_such(path: str, target: str, nodes: Mapping[str, Node | None]) -> Fault:
    names = ", ".join(list(nodes)[:8]) + (" …" if len(nodes) > 8 else "")
    return Fault(path, "not_found", f'there is no node "{target}": the nodes are {names or "none"}')


def _without_end(nodes: Mapping[str, Node | None], leads: Mapping[str, Sequence[str]]) -> list[Fault]:
    """Nodes from which no path leads to a hang-up or an agent."""
    ends = [name for name, node in nodes.items() if node is None or isinstance(node, HangUp | Transfer)]
    into: dict[str, list[str]] = {name: [] for name in nodes}
    for name, after in leads.items():
        for to in after:
            into[to].append(name)
        node = nodes[name]
        if node is not None and any(to not in nodes for _, to in flows.targets(node)):
            ends.append(name)  # it leads to what does not exist, which has been said
    ending = _reached(ends, into)
    return [
        Fault(f"nodes.{name}", "no_end", "no path leads from here to an end: add a hangup or transfer node")
        for name in nodes
        if name not in ending
    ]


def _endless(nodes: Mapping[str, Node | None], leads: Mapping[str, Sequence[str]]) -> list[Fault]:
    """Circles in which the person is never asked: nothing but our limit of steps would end them."""
    unasked = {
        name: [to for to in after if not isinstance(nodes[to], Gather)]
        for name, after in leads.items()
        if not isinstance(nodes[name], Gather)
    }
    found = []
    for name, after in unasked.items():
        if name in _reached(after, unasked):
            message = "goes in a circle without asking the person for a key: add a gather node to it, or break it"
            found.append(Fault(f"nodes.{name}", "endless_loop", message))
    return found


def _reached(first: Iterable[str], leads: Mapping[str, Sequence[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = list(first)
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += leads.get(name, ())
    return reached
