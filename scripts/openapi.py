"""Print the API's document, from which the types of the web pages are made: `make web` does it."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from typing import Any, cast

from ringfence.api.app import create_app
from ringfence.config import Config
from ringfence.services.runtime import Runtime


def without_examples(part: Any) -> Any:
    """Types need none, and one of them is a schema itself, which generators trip over."""
    if isinstance(part, dict):
        return {name: without_examples(value) for name, value in part.items() if name not in ("example", "examples")}
    return [without_examples(value) for value in part] if isinstance(part, list) else part


# The document is the same whatever the application runs on.
document = create_app(cast(Runtime, SimpleNamespace(database=None, config=Config()))).openapi()
json.dump(without_examples(document), sys.stdout)
