"""Changes that people request through the graph, in the audit log before they are made."""

from graphql import FieldNode, OperationDefinitionNode

from app.access.viewer import Viewer
from app.accounts.accounts import find
from app.accounts.audit import Act, record
from app.accounts.clock import utc_now
from app.database import Database
from graphql_schema.aside import aside


async def record_change(
    database: Database, viewer: Viewer, operation: OperationDefinitionNode
) -> None:
    """Record which mutations a person requests; raises where that cannot be recorded."""
    fields = [
        node.name.value
        for node in operation.selection_set.selections
        if isinstance(node, FieldNode)
    ]
    name = operation.name.value if operation.name else None
    details = {"fields": fields, "operation": name}
    await aside(
        database,
        lambda transaction: record(
            transaction,
            Act(
                "change requested",
                f"{viewer.name} ({viewer.id})",
                utc_now(),
                account.id if (account := find(transaction, viewer.id)) else None,
                details,
            ),
        ),
    )
