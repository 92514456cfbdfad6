"""The command line, with every command loaded."""

from app.cli import program

rollcall = program()
