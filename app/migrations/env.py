"""What Alembic runs: revisions on the connection it was handed."""

from alembic import context

import app.access
import app.accounts
import app.cache
import app.checks
import app.disclosure
import app.district
import app.erasure
import app.exclusions
import app.explanations
import app.grades
import app.intake
import app.roster
import app.sis
import app.staff_queries
from app.database import metadata

TABLES = (
    app.access,
    app.accounts,
    app.cache,
    app.checks,
    app.disclosure,
    app.district,
    app.erasure,
    app.exclusions,
    app.explanations,
    app.grades,
    app.intake,
    app.roster,
    app.sis,
    app.staff_queries,
)
"""The packages whose import registers their tables."""

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
