"""The standalone verifier, loaded from its file as a stranger would run it."""

import importlib.util
from pathlib import Path
from types import ModuleType

PATH = Path(__file__).parents[2] / "tools" / "verify_ledger.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_ledger", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tool = load()
