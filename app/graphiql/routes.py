"""The pages of GraphiQL: their paths, methods and roles."""

from typing import Final

from app.console.guard import Page
from app.console.roles import EVERYONE
from app.graphiql.execution import execute
from app.graphiql.page import show
from app.graphiql.saving import delete, save

PATH: Final = "/graphiql"
PAGES: Final = (
    Page(PATH, ("GET",), EVERYONE, show),
    Page("/graphiql/execute", ("POST",), EVERYONE, execute),
    Page("/graphiql/saved", ("POST",), EVERYONE, save),
    Page("/graphiql/saved/delete", ("POST",), EVERYONE, delete),
)
"""Every role queries what it may see: the graph enforces it."""
