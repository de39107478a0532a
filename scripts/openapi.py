"""Print the API's document, from which the types of the web pages are made: `make web` does it."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from typing import cast

from ringfence.api.app import create_app
from ringfence.config import Config
from ringfence.services.runtime import Runtime

# The document is the same whatever the application runs on.
json.dump(create_app(cast(Runtime, SimpleNamespace(database=None, config=Config()))).openapi(), sys.stdout)
