"""Exported outputs.

AWS CloudFormation User Guide, "Get exported outputs": names are unique in an account and Region.
"""

from __future__ import annotations

from moto.cloudformation.models import CloudFormationBackend
from moto.cloudformation.parsing import Export

from emulated_aws.cloudformation.resource import ResourceError


def replace_exports(backend: CloudFormationBackend, stack_id: str, exports: list[Export]) -> None:
    """Makes these the only exports of the stack."""
    for export in exports:
        other = backend.exports.get(export.name)
        if other and other.exporting_stack_id != stack_id:
            raise ResourceError(f"Export with name {export.name} is already exported by {other.exporting_stack_id}.")
    withdraw_exports(backend, stack_id)
    backend.exports.update({export.name: export for export in exports})


def withdraw_exports(backend: CloudFormationBackend, stack_id: str) -> None:
    for name, export in list(backend.exports.items()):
        if export.exporting_stack_id == stack_id:
            del backend.exports[name]
