"""The database's revisions, applied by Alembic without a configuration file."""
