"""Make optional text that is blank absent, as it is written and imported from now on.

The next refresh publishes the records anew whose text was blank, and no others. Results and line
items count as modified; their writers stay, and their history has no entry, for nobody wrote.
"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None
serves_from = "0024"

ROSTER = {
    "course": ("number",),
    "course_master": ("number",),
    "course_resource": ("title",),
    "demographics": (
        "country_of_birth", "state_of_birth", "city_of_birth", "residence_status",
    ),
    "organization": ("identifier",),
    "person": (
        "middle_name", "preferred_given_name", "preferred_middle_name", "preferred_family_name",
        "pronouns", "identifier", "master_identifier", "email", "secondary_email", "sms", "phone",
    ),
    "resource": ("title", "vendor_id", "application_id"),
    "section": ("number", "room"),
    "section_resource": ("title",),
    "user_profile": ("application_id", "description"),
}  # fmt: skip
PARTS = {
    "assignment_scale": ("title",),
    "score_objective": ("text_score",),
    "score_scale": ("title",),
}
GRADES = {
    "assessment": ("description",),
    "assessment_score": ("text_score", "comment"),
    "assignment": ("description",),
    "posted_grade": ("mark", "comment"),
    "score": ("text_score", "comment"),
}
SPACE = "".join(f"\\u{code:04x}" for code in range(0x3001) if chr(code).isspace())


def upgrade() -> None:
    """Put NULL in place of blank text."""
    for table, columns in ROSTER.items():
        _clear(table, columns)
    for table, columns in (PARTS | GRADES).items():
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        _clear(table, columns)
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def downgrade() -> None:
    """Leave it: the release before takes absent text for what it is."""


def _clear(table: str, columns: tuple[str, ...]) -> None:
    set_ = ", ".join(
        f"{name} = CASE WHEN {_blank(name)} THEN NULL ELSE {name} END" for name in columns
    )
    op.execute(
        f"UPDATE {table} SET {set_}, changed_at = now() "  # noqa: S608  all of it is ours
        f"WHERE {' OR '.join(map(_blank, columns))}"
    )


def _blank(name: str) -> str:
    return f"btrim({name}, E'{SPACE}') = ''"
