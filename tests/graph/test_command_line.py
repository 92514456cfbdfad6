"""What the command line can do, the graph can do, and the other way round."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import typer
from graphql import GraphQLObjectType

from app.cli import program
from graphql_schema.schema import TOOL_SCHEMA

FILE: Final = "It reads or writes a file of the machine, for longer than a request may take."
MACHINE: Final = "It is about the machine or the release, not about the district's data."
ACCOUNTS: Final = (
    "It makes the first account, or a link for a lost password, so it needs no account."
)
ERASURE: Final = "It cannot be undone, so a person confirms it at a terminal of the machine."

COUNTERPARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "admin list": ("Administration.accounts",),
    "activity": ("Administration.activity",),
    "admin provider list": ("Administration.identityProviders",),
    "admin provider remove": ("Mutation.removeIdentityProvider",),
    "admin provider set": ("Mutation.saveIdentityProvider",),
    "admin provider test": ("Mutation.testIdentityProvider",),
    "alert test": ("Mutation.testAlert",),
    "application catalogue": ("Administration.catalogue",),
    "application create": ("Mutation.createApplication",),
    "application delete": ("Mutation.deleteApplication",),
    "application history": ("Administration.applicationHistory",),
    "application list": ("Administration.applications",),
    "application vendor-key": ("Mutation.createVendorKey", "Mutation.removeVendorKey"),
    "check": (
        "Administration.checkRuns",
        "Administration.checks",
        "Mutation.requestCheckRun",
    ),
    "connection create": ("Mutation.createConnection",),
    "connection delete": ("Mutation.deleteConnection",),
    "connection disable": ("Mutation.switchConnection",),
    "connection edit": ("Mutation.editConnection",),
    "connection enable": ("Mutation.switchConnection",),
    "connection failed-requests": ("Administration.failedRequests",),
    "connection history": ("ConnectionDetails.changes",),
    "connection list": ("Administration.connections", "Administration.deletedConnections"),
    "connection rotate": ("Mutation.rotateSecret", "Mutation.makeHandoverLink"),
    "connection share": ("Mutation.changeDataToShare", "Administration.sharePreview"),
    "connection show": ("Administration.connection",),
    "connection test": ("Mutation.testConnection",),
    "diff": ("Cache.difference",),
    "exclude": ("Mutation.exclude", "Administration.exclusionPreview"),
    "exclusions": ("Administration.exclusions", "Administration.exclusionHistory"),
    "find": ("Query.search",),
    "gradebook save": (
        "Mutation.saveDefaultCategory",
        "Mutation.saveGradingTask",
        "Mutation.saveGradingWindow",
        "Mutation.saveScoreGroup",
        "Mutation.saveStandard",
    ),
    "grades history": ("Administration.gradeHistory",),
    "import": (
        "Administration.import",
        "Administration.imports",
        "Mutation.approveImport",
        "Mutation.cancelImport",
        "Mutation.discardImport",
        "Mutation.requestImport",
        "Mutation.undoImport",
    ),
    "include": ("Mutation.include", "Administration.exclusionPreview"),
    "preview": ("Administration.preview",),
    "refresh": (
        "Mutation.requestRefresh",
        "Mutation.approveRefresh",
        "Mutation.cancelRefresh",
        "Mutation.discardRefresh",
        "Mutation.refreshRecord",
    ),
    "setting get": ("Administration.settings",),
    "setting history": ("Administration.settingHistory",),
    "setting list": ("Administration.settings",),
    "setting set": ("Mutation.changeSetting",),
    "status": ("Administration.cache",),
    "tool change": ("Mutation.changeTool",),
    "tool create": ("Mutation.createTool",),
    "who-got": ("Administration.disclosures",),
    "why": ("Administration.whyNot",),
}
"""The commands, and the fields of the graph that do the same."""

ONLY_COMMANDS: Final[Mapping[str, str]] = {
    **{f"admin {verb}": ACCOUNTS for verb in ("create", "disable", "enable", "link", "unlink")},
    "backup": FILE,
    "erase person": ERASURE,
    "erase show": ERASURE,
    "export": FILE,
    "graphiql build": MACHINE,
    "mapping": MACHINE,
    "migrate": MACHINE,
    "restore": FILE,
    "sample": FILE,
    "schema": MACHINE,
    "serve": MACHINE,
}
"""The commands without a counterpart, and why."""

GRADES: Final = "Grades are written by vendors and tools, many at a time, not by hand."
ONLY_FIELDS: Final[Mapping[str, str]] = {
    "Administration.auditLog": "What people did is read in the page `/audit-log`.",
    "Administration.staffQueries": "The queries are executed in GraphiQL, and audited there.",
    "Administration.newConnectionPreview": "The console's flow shows it before a vendor is given "
    "anything; on the command line, `connection share --dry-run` does after it.",
    "Mutation.createTemporaryToken": "The console fills it into the API page of a connection; on "
    "the command line, `connection test` requests samples.",
    "Mutation.switchVendorPage": "An administrator opens it on the page of the connection.",
    "Administration.whoSees": "`why --connection` answers it for one connection at a time.",
    **{
        f"Mutation.{field}": GRADES
        for field in (
            "createLineItems",
            "createResults",
            *(
                f"{verb}{kind}"
                for verb in ("put", "delete")
                for kind in (
                    "AssessmentLineItem",
                    "AssessmentResult",
                    "Category",
                    "LineItem",
                    "Result",
                    "ScoreScale",
                )
            ),
        )
    },
}
"""The fields of mutations and of administration without a counterpart, and why."""


def _leaves(command: Any, name: str = "") -> Iterator[str]:
    for own, each in getattr(command, "commands", {}).items():
        yield from _leaves(each, f"{name} {own}".strip())
    if not hasattr(command, "commands"):
        yield name


def _fields(type_name: str) -> set[str]:
    type_ = TOOL_SCHEMA.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    return {f"{type_name}.{field}" for field in type_.fields}


def test_every_command_has_a_counterpart_in_the_graph_or_a_reason() -> None:
    commands = {*_leaves(typer.main.get_command(program()))}
    assert commands == COUNTERPARTS.keys() | ONLY_COMMANDS.keys()
    assert not COUNTERPARTS.keys() & ONLY_COMMANDS.keys()
    named = {field for fields in COUNTERPARTS.values() for field in fields}
    assert named <= {
        field for name in TOOL_SCHEMA.type_map if name[0] != "_" for field in _fields_or_none(name)
    }


def _fields_or_none(name: str) -> set[str]:
    is_object = isinstance(TOOL_SCHEMA.type_map[name], GraphQLObjectType)
    return _fields(name) if is_object else set()


def test_every_mutation_and_every_part_of_administration_has_a_command_or_a_reason() -> None:
    named = {field for fields in COUNTERPARTS.values() for field in fields}
    of_graph = _fields("Mutation") | _fields("Administration")
    assert of_graph - named == ONLY_FIELDS.keys()
