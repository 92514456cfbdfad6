"""The grades that are taught, youngest first."""

from app.sample.chance import mix

ELEMENTARY = ("PK", "KG", "01", "02", "03", "04", "05")
MIDDLE = ("06", "07", "08")
HIGH = ("09", "10", "11", "12")
GRADES = (*ELEMENTARY, *MIDDLE, *HIGH)

SHARES = mix((6, "PK"), *((10, grade) for grade in GRADES[1:]))
"""Of a district's students; fewer children go to a school before kindergarten."""


def share(grades: tuple[str, ...]) -> float:
    """Return which part of all students is in one of these grades."""
    return sum(grade in grades for grade in SHARES) / len(SHARES)


def spoken(grade: str) -> str:
    """Return the grade as it stands in a title."""
    return {"PK": "Pre-Kindergarten", "KG": "Kindergarten"}.get(grade, f"Grade {grade.lstrip('0')}")


def age(grade: str) -> int:
    """Return how old, in years, a child usually is when the grade begins."""
    return GRADES.index(grade) + 4
