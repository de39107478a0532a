"""Write `ringfence.client.operations` from the OpenAPI document: a method for each operation, waited for and asynchronous.

    python scripts/generate_client.py           write it
    python scripts/generate_client.py --check   say whether it is as it should be

Bodies have the types of the document. Answers have those of their examples, which tests compare with what a server answers.
"""

from __future__ import annotations

import keyword
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast

TARGET: Final = Path(__file__).parents[1] / "src/ringfence/client/operations.py"
_HEAD: Final = '''"""The operations of the API. Made by `make client` from the OpenAPI document: change that, not this."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict
from urllib.parse import quote

from ringfence.client.transport import AsyncTransport, Call, File, Transport


def _in_path(value: object) -> str:
    return quote(str(value), safe="")

'''
_PLAIN: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_SIMPLE: Final = frozenset({"str", "int", "float", "bool"})
_PEOPLES_OWN: Final = frozenset({"contact", "columns"})
"""Fields whose fields are what people have in their lists."""

_OF_SOME: Final = frozenset(
    {
        "agentId",
        "queueId",
        "ringingAt",
        "answeredAt",
        "endedAt",
        "outcome",
        "cause",
        "endedBy",
        "disposition",
        "wrappedUpAt",
    }
)
"""Fields that not every call has, whatever the examples say."""

_TEXTS: Final = ("At", "Cursor", "reason", "until", "notes", "Id", "Name")
"""How fields end that are texts, should no example have one."""

_LEFT_TO_FOLLOW: Final = "text/event-stream"


def document() -> dict[str, Any]:
    """The OpenAPI document, which is the same whatever the application runs on."""
    from ringfence.api.app import create_app
    from ringfence.config import Config
    from ringfence.services.runtime import Runtime

    page: dict[str, Any] = create_app(cast(Runtime, SimpleNamespace(database=None, config=Config()))).openapi()
    return page


def generated(page: dict[str, Any]) -> str:
    """The module's text, put into shape."""
    types = Types(page["components"]["schemas"], seen_in(page))
    resources: dict[str, list[Operation]] = {}
    for path, methods in page["paths"].items():
        for method, said in methods.items():
            if "{streamId}" in path and _LEFT_TO_FOLLOW not in _media(said):
                operation = Operation(path, method, said, types)
                resources.setdefault(operation.resource, []).append(operation)
    classes = [text for operations in resources.values() for text in _classes(operations)]
    doors = [_door(resources, asynchronous) for asynchronous in (False, True)]
    return _formatted("\n\n".join([_HEAD, *types.texts(), *classes, *doors]) + "\n")


def _formatted(text: str) -> str:
    for step in (["check", "--fix-only", "--quiet", "--select", "F401,I"], ["format"]):
        command = [sys.executable, "-m", "ruff", *step, "--stdin-filename", str(TARGET), "-"]
        text = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    return text


# --- types -----------------------------------------------------------------------------------------------------------


@dataclass
class Types:
    """TypedDicts by name, in the order in which they are needed. `seen`: what fields of examples hold, by their name."""

    schemas: dict[str, Any]
    seen: dict[str, set[str]]
    made: dict[str, str] = field(default_factory=dict)

    def texts(self) -> Iterator[str]:
        yield from self.made.values()

    def of_schema(self, schema: dict[str, Any], name: str) -> str:
        """The type of what this schema describes; `name` is for what has none of its own."""
        if "$ref" in schema:
            named: str = schema["$ref"].rpartition("/")[2]
            if named not in self.made:
                self.made[named] = ""  # may be part of itself
                self._define(named, self.schemas[named])
            return named
        for several in ("anyOf", "oneOf"):
            if several in schema:
                return " | ".join(dict.fromkeys(self.of_schema(one, name) for one in schema[several]))
        if "allOf" in schema and len(schema["allOf"]) == 1:
            return self.of_schema(schema["allOf"][0], name)
        if "enum" in schema:
            return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]"
        if "const" in schema:
            return f"Literal[{schema['const']!r}]"
        match schema.get("type"):
            case "array":
                return f"list[{self.of_schema(schema.get('items', {}), name + 'Item')}]"
            case "object" if schema.get("properties"):
                if name not in self.made:
                    self._define(name, schema)
                return name
            case "object":
                more = schema.get("additionalProperties")
                return f"dict[str, {self.of_schema(more, name + 'Value') if isinstance(more, dict) else 'Any'}]"
            case list() as kinds:
                return " | ".join(_PLAIN.get(kind, "Any") for kind in kinds)
            case str() as kind if kind in _PLAIN:
                return _PLAIN[kind]
        return "Any"

    def _define(self, name: str, schema: dict[str, Any]) -> None:
        if "properties" not in schema:
            self.made[name] = f"{name} = {self.of_schema(schema, name + 'Value')}"
            return
        required = set(schema.get("required", ()))
        fields = {}
        for key, one in schema["properties"].items():
            kind = self.of_schema(one, name + _capital(key))
            fields[key] = kind if key in required else f"NotRequired[{kind}]"
        self._add(name, fields)

    def of_example(self, example: Any, name: str) -> str:
        """The type of what looks like this."""
        match example:
            case None:
                return "Any"
            case bool():
                return "bool"
            case int():
                return "int"
            case float():
                return "float"
            case str():
                return "str"
            case list():
                return f"list[{self.of_example(example[0], name.removesuffix('s') + 'Item') if example else 'Any'}]"
            case dict():
                return self._of_object(example, name) if example else "dict[str, Any]"
        raise TypeError(f"not JSON: {example!r}")

    def _of_object(self, example: dict[str, Any], name: str) -> str:
        if not all(key.isidentifier() for key in example):  # data, not fields
            kinds = {type(value).__name__ for value in example.values()}
            return f"dict[str, {kinds.pop() if len(kinds) == 1 and kinds <= _SIMPLE else 'Any'}]"
        return self._add(name, {key: self._of_field(key, value, name) for key, value in example.items()})

    def _of_field(self, key: str, value: Any, name: str) -> str:
        """What is null in one example and something else in another may be either; what is always null, anything."""
        if key in _PEOPLES_OWN:
            return "dict[str, Any]"
        seen = self.seen[key]
        if value is None:
            kinds = sorted(seen & _SIMPLE) or (["str"] if key.endswith(_TEXTS) else [])
            return " | ".join([*kinds, "None"]) if kinds else "Any"
        kind = self.of_example(value, name + _capital(key))
        return f"{kind} | None" if "None" in seen or key in _OF_SOME else kind

    def _add(self, name: str, fields: dict[str, str]) -> str:
        if all(map(_is_name, fields)):
            text = f"class {name}(TypedDict):\n" + "".join(f"    {key}: {kind}\n" for key, kind in fields.items())
        else:
            said = ", ".join(f"{key!r}: {kind!r}" for key, kind in fields.items())
            text = f"{name} = TypedDict({name!r}, {{{said}}})"
        if self.made.get(name, "") not in ("", text):
            raise ValueError(f"two different types are named {name}")
        self.made.pop(name, None)  # after what it is made of
        self.made[name] = text
        return name


def seen_in(page: dict[str, Any]) -> dict[str, set[str]]:
    """What the fields of all printed answers hold, by their name: `str`, `None` …"""
    seen: dict[str, set[str]] = defaultdict(set)

    def look(value: Any) -> None:
        match value:
            case dict():
                for key, item in value.items():
                    seen[key].add("None" if item is None else type(item).__name__)
                    look(item)
            case list():
                for item in value:
                    look(item)

    for methods in page["paths"].values():
        for said in methods.values():
            for media in _media(said).values():
                look(media.get("example"))
                look([one["value"] for one in media.get("examples", {}).values()])
    return seen


def _is_name(key: str) -> bool:
    return key.isidentifier() and not keyword.iskeyword(key)


def _capital(name: str) -> str:
    words = [word for word in re.split(r"[^a-zA-Z0-9]+", name) if word]
    return "".join(word[0].upper() + word[1:] for word in words)


def _snake(name: str) -> str:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().replace("-", "_")
    return f"{snake}_" if keyword.iskeyword(snake) else snake


# --- operations ------------------------------------------------------------------------------------------------------


def _media(said: dict[str, Any]) -> dict[str, Any]:
    media: dict[str, Any] = said["responses"]["200"].get("content", {})
    return media


class Operation:
    """One operation as a method."""

    def __init__(self, path: str, method: str, said: dict[str, Any], types: Types) -> None:
        self.path, self.method, self.said = path, method, said
        self.resource, self.name = said["operationId"].split(".")
        self._title = _capital(self.resource) + _capital(self.name)
        self._types = types
        self._parameters = [
            one
            for one in said.get("parameters", ())
            if one["in"] in ("path", "query") and one["name"] not in ("streamId", "accountId", "format")
        ]
        content = said.get("requestBody", {}).get("content", {})
        self._body = content.get("application/json")
        self._form = content.get("multipart/form-data")
        self.is_read = "application/json" not in _media(said)
        self.has_csv = not self.is_read and "text/csv" in _media(said)
        self.whole = True
        self.answer = "str" if self.is_read else self._answer()

    def methods(self, asynchronous: bool) -> Iterator[str]:
        yield self._method(asynchronous, self.name, self.answer, "read" if self.is_read else "ask")
        if self.has_csv:
            yield self._method(asynchronous, f"{self.name}_csv", "str", "read")

    def _answer(self) -> str:
        media = _media(self.said)["application/json"]
        examples = [one["value"] for one in media["examples"].values()] if "examples" in media else [media["example"]]
        self.whole = not all(isinstance(one, dict) and set(one) == {"status", "message", "data"} for one in examples)
        kinds = []
        for number, example in enumerate(examples):
            name = f"{self._title}Answer{number + 1 if number else ''}"
            kinds.append(self._types.of_example(example if self.whole else example["data"], name))
        return " | ".join(dict.fromkeys(kinds))

    def _method(self, asynchronous: bool, name: str, answer: str, how: str) -> str:
        positional, named = [], []
        for one in self._parameters:
            kind = self._types.of_schema(one["schema"], self._title + _capital(one["name"]))
            if one["in"] == "path":
                positional.append(f"{_snake(one['name'])}: {kind}")
            elif one.get("required"):
                named.append(f"{_snake(one['name'])}: {kind}")
            else:
                named.append(
                    f"{_snake(one['name'])}: {kind if 'None' in kind.split(' | ') else kind + ' | None'} = None"
                )
        named.sort(key=lambda one: one.endswith("= None"))
        arguments = [f'"{self.method.upper()}"', self._address()]
        query = [f'"{one["name"]}": {_snake(one["name"])}' for one in self._parameters if one["in"] == "query"]
        if name.endswith("_csv"):
            query.append('"format": "csv"')
        if query:
            arguments.append(f"query={{{', '.join(query)}}}")
        if self._body is not None:
            kind = self._types.of_schema(self._body["schema"], self._title + "Body")
            if self._form is not None and "None" not in kind.split(" | "):
                kind += " | None"  # a file instead
            positional.append(f"body: {kind}" + (" = None" if "None" in kind.split(" | ") else ""))
            arguments.append("body=body")
        if self._form is not None:
            fields = self._fields()
            file = "file: File" if self._body is None else "file: File | None = None"
            named = [file, *fields.values(), *named]
            arguments.append("file=file")
            named.sort(key=lambda one: one.endswith("= None"))
            arguments.append(f"form={{{', '.join(f'{key!r}: {_snake(key)}' for key in fields)}}} if file else None")
        if self.method == "post":
            named.append("idempotency_key: str | None = None")
            arguments.append("idempotency_key=idempotency_key")
        if how == "ask" and not self.whole:
            arguments.append("of_data=True")
        signature = ", ".join(["self", *positional, *(["*", *named] if named else [])])
        call = f"self._transport.{how}(Call({', '.join(arguments)}))"
        wait, define = ("await ", "async def") if asynchronous else ("", "def")
        if how == "ask":
            last = f"        answer: {answer} = {wait}{call}\n        return answer\n"
        else:
            last = f"        return {wait}{call}\n"
        doc = self.said["summary"] + (", as CSV" if name.endswith("_csv") else "")
        return f'    {define} {name}({signature}) -> {answer}:\n        """{doc}."""\n{last}'

    def _fields(self) -> dict[str, str]:
        """The fields of an upload beside its file."""
        schema = self._form["schema"]
        if "$ref" in schema:
            schema = self._types.schemas[schema["$ref"].rpartition("/")[2]]
        fields = {}
        for key, one in schema["properties"].items():
            if key == "file":
                continue
            kind = self._types.of_schema(one, self._title + _capital(key))
            optional = key not in schema.get("required", ()) or self._body is not None
            nullable = kind if "None" in kind.split(" | ") else f"{kind} | None"
            fields[key] = f"{_snake(key)}: {nullable} = None" if optional else f"{_snake(key)}: {kind}"
        return fields

    def _address(self) -> str:
        path = re.sub(r"\{(\w+)\}", lambda found: f"{{_in_path({_snake(found[1])})}}", self.path)
        return 'f"' + path.replace("{_in_path(stream_id)}", "{self._transport.stream_id}") + '"'


def _classes(operations: list[Operation]) -> Iterator[str]:
    resource = operations[0].resource
    for asynchronous in (False, True):
        prefix = "Async" if asynchronous else ""
        head = (
            f"class {prefix}{_capital(resource)}:\n    def __init__(self, transport: {prefix}Transport) -> None:\n"
            "        self._transport = transport\n\n"
        )
        yield head + "\n".join(text for one in operations for text in one.methods(asynchronous))


def _door(resources: dict[str, list[Operation]], asynchronous: bool) -> str:
    prefix = "Async" if asynchronous else ""
    lines = [f"        self.{name} = {prefix}{_capital(name)}(transport)" for name in resources]
    return (
        f'class {prefix}Operations:\n    """Every resource of the API page."""\n\n'
        f"    def __init__(self, transport: {prefix}Transport) -> None:\n" + "\n".join(lines)
    )


def main() -> int:
    wanted = generated(document())
    if "--check" in sys.argv[1:]:
        if TARGET.read_text() == wanted:
            return 0
        print(f"{TARGET} is not what the OpenAPI document says: make client", file=sys.stderr)
        return 1
    TARGET.write_text(wanted)
    print(f"written: {TARGET}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
