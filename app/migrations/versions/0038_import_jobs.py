"""Store imports as jobs, and uploaded packages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None
serves_from = "0024"

_EARLIER = """
    INSERT INTO import_job (
        action, state, file, import_id, options, requested_by, requested_at, finished_at, report
    )
    SELECT
        'import', CASE state WHEN 'held' THEN 'discarded' ELSE 'applied' END, file, id,
        '{"dry_run": false, "replace_grades": false, "approve": false, "skip_orphans": null,
          "replaced_sources": [], "approves": null}',
        coalesce(imported_by, ''), finished_at, finished_at,
        jsonb_build_object('source', source, 'version', version, 'changes', changes)
    FROM package_import ORDER BY id
    """


def upgrade() -> None:
    """Create the tables; earlier imports become jobs that have ended."""
    time = sa.DateTime(timezone=True)
    op.create_table(
        "package_upload",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", time, server_default=sa.func.clock_timestamp(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_package_upload"),
    )
    op.create_table(
        "package_upload_part",
        sa.Column("upload_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("upload_id", "number", name="pk_package_upload_part"),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["package_upload.id"],
            name="fk_package_upload_part_upload_id_package_upload",
            ondelete="CASCADE",
        ),
    )
    # A zip does not compress any further.
    op.execute("ALTER TABLE package_upload_part ALTER COLUMN content SET STORAGE EXTERNAL")
    op.create_table(
        "import_job",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), server_default="", nullable=False),
        sa.Column("upload_id", sa.BigInteger()),
        sa.Column("import_id", sa.BigInteger()),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", time, server_default=sa.func.clock_timestamp(), nullable=False),
        sa.Column("started_at", time),
        sa.Column("finished_at", time),
        sa.Column("seconds", sa.Float()),
        sa.Column("step", sa.Text()),
        sa.Column("rows_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rows_total", sa.Integer()),
        sa.Column("report", postgresql.JSONB()),
        sa.Column("findings", postgresql.JSONB()),
        sa.Column("reason", sa.Text()),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", time),
        sa.PrimaryKeyConstraint("id", name="pk_import_job"),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["package_upload.id"],
            name="fk_import_job_upload_id_package_upload",
            ondelete="SET NULL",
        ),
    )
    op.create_index("ix_import_job_upload_id", "import_job", ["upload_id"])
    op.create_index("ix_import_job_import_id", "import_job", ["import_id"])
    op.create_index(
        "uq_import_job_open",
        "import_job",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.execute(_EARLIER)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("import_job")
    op.drop_table("package_upload_part")
    op.drop_table("package_upload")
