"""Districts, schools, departments and what stands above them."""

from sqlalchemy.orm import Mapped, mapped_column

from app.sis.columns import Excludable, Id


class Organization(Excludable):
    """An organization; schools may be excluded from sharing."""

    __tablename__ = "organization"

    name: Mapped[str]
    kind: Mapped[str]
    """district, school, department, local, state, national, or an `ext:` word."""
    identifier: Mapped[str | None]
    parent_id: Mapped[Id | None] = mapped_column(index=True)
