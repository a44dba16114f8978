"""The structure of the package: small modules, with dependencies in one direction."""

from __future__ import annotations

import ast
import unittest
from graphlib import TopologicalSorter

from harness import SOURCES

MAX_LINES = 500
MODULES = {
    ".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__"): path.read_text()
    for path in (SOURCES / "emulated_aws").rglob("*.py")
}


def imports(source: str) -> set[str]:
    """The modules of the package that a module imports."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names & MODULES.keys()


def part(module: str) -> str:
    """The module or package directly below emulated_aws."""
    return ".".join(module.split(".")[:2])


class Package(unittest.TestCase):
    def test_modules_have_no_import_cycle(self) -> None:
        order = TopologicalSorter({module: imports(source) for module, source in MODULES.items()})
        self.assertIn("emulated_aws.cloudformation.stack", list(order.static_order()))

    def test_packages_have_no_import_cycle(self) -> None:
        dependencies: dict[str, set[str]] = {}
        for module, source in MODULES.items():
            dependencies.setdefault(part(module), set()).update({part(name) for name in imports(source)})
        for name, needed in dependencies.items():
            needed.discard(name)
        self.assertIn("emulated_aws.ec2", list(TopologicalSorter(dependencies).static_order()))

    def test_modules_are_short(self) -> None:
        lengths = {module: len(source.splitlines()) for module, source in MODULES.items()}
        self.assertEqual({module: lines for module, lines in lengths.items() if lines > MAX_LINES}, {})
