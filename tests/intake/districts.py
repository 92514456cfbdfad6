"""Made-up districts of every shape, small, as the rows of OneRoster 1.2 files by their ids."""

from hypothesis import strategies as st

from app.sis.references import LINKS
from tests.intake.packages import Files

Rows = dict[str, str]
"""The fields after `dateLastModified`, by sourcedId."""
District = dict[str, Rows]

TABLES = sorted({"school_year"}.union(*((link.table, link.target) for link in LINKS)))
"""Every table of the SIS."""

SCHOOLS = ("S", "W")
TERMS = ("T1", "T2")
WORDS = st.sampled_from(["", "a", 'with, "quotes"', "Ünïcode 学校"])
DATES = st.sampled_from(["", "2026-09-01", "2027-01-15"])
FLAGS = st.sampled_from(["", "true", "false"])
ROLES = st.sampled_from(["student", "student", "teacher", "parent", "guardian", "relative", "aide"])


@st.composite
def districts(draw: st.DrawFn) -> District:
    """Draw a district in which every reference names something."""
    users = draw(st.sets(st.sampled_from("abcdef"), min_size=1))
    courses = draw(st.sets(st.sampled_from(["C1", "C2"]), min_size=1))
    classes = draw(st.sets(st.sampled_from(["K1", "K2", "K3"]), min_size=1))
    return {
        "orgs": {
            "D": "District,district,,",
            **{school: f"School,school,{_quoted(draw(WORDS))},D" for school in SCHOOLS},
        },
        "academicSessions": {
            "Y": "Year,schoolYear,2026-08-01,2027-07-01,,2027",
            **{term: f"{term},term,2026-08-01,2027-07-01,Y,2027" for term in TERMS},
        },
        "courses": {id_: draw(_course()) for id_ in courses},
        "classes": {id_: draw(_class(courses)) for id_ in classes},
        "users": {id_: draw(_user(users)) for id_ in users},
        "roles": draw(_roles(users)),
        "enrollments": draw(_enrollments(users, classes)),
        "demographics": {
            id_: draw(_demographics()) for id_ in draw(st.sets(_one(users), min_size=1))
        },
    }


def as_files(district: District) -> Files:
    """Return the district as files of mode bulk."""
    return {
        file: "\n".join(f"{id_},,,{fields}" for id_, fields in rows.items())
        for file, rows in district.items()
        if rows
    }


def _one(ids: set[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(ids))


def _listed(ids: st.SearchStrategy[str], *, least: int = 0) -> st.SearchStrategy[str]:
    lists = st.lists(ids, min_size=least, max_size=3, unique=True)
    return lists.map(lambda chosen: f'"{",".join(chosen)}"' if chosen else "")


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


@st.composite
def _course(draw: st.DrawFn) -> str:
    grades = draw(_listed(st.sampled_from(["01", "02"])))
    year = draw(st.sampled_from(["", "Y"]))
    return f"{year},Course,{_quoted(draw(WORDS))},{grades},{draw(st.sampled_from('DSW'))},,"


@st.composite
def _class(draw: st.DrawFn, courses: set[str]) -> str:
    terms = draw(_listed(st.sampled_from(TERMS), least=1))
    periods = draw(_listed(st.sampled_from("123")))
    title, course, school = draw(WORDS), draw(_one(courses)), draw(st.sampled_from(SCHOOLS))
    return f"{_quoted('.' + title)},,{course},,scheduled,,{school},{terms},,,{periods}"


@st.composite
def _user(draw: st.DrawFn, users: set[str]) -> str:
    agents = draw(_listed(_one(users)))
    grades = draw(_listed(st.sampled_from(["01", "02", "03"])))
    name, org = _quoted("." + draw(WORDS)), draw(st.sampled_from(["", *SCHOOLS]))
    return f"true,name,,{name},Family,,,,,,{agents},{grades},,,,,,{org},"


@st.composite
def _roles(draw: st.DrawFn, users: set[str]) -> Rows:
    """Draw up to three roles a user; at least one in all."""
    ids = [f"r{user}{number}" for user in users for number in (1, 2, 3)]
    return {id_: draw(_role(id_[1])) for id_ in draw(_some(ids))}


@st.composite
def _role(draw: st.DrawFn, user: str) -> str:
    kind = draw(st.sampled_from(["primary", "secondary"]))
    org = draw(st.sampled_from(["D", *SCHOOLS]))
    return f"{user},{kind},{draw(ROLES)},{draw(DATES)},,{org},"


@st.composite
def _enrollments(draw: st.DrawFn, users: set[str], classes: set[str]) -> Rows:
    ids = [f"e{number}" for number in range(8)]
    return {id_: draw(_enrollment(users, classes)) for id_ in draw(_some(ids))}


@st.composite
def _enrollment(draw: st.DrawFn, users: set[str], classes: set[str]) -> str:
    role = draw(st.sampled_from(["student", "teacher", "proctor"]))
    class_, school, user = draw(_one(classes)), draw(st.sampled_from(SCHOOLS)), draw(_one(users))
    return f"{class_},{school},{user},{role},{draw(FLAGS)},{draw(DATES)},"


@st.composite
def _demographics(draw: st.DrawFn) -> str:
    sex = draw(st.sampled_from(["", "female", "ext:x"]))
    return f"{draw(DATES)},{sex},{draw(FLAGS)},,,,,,,,,,"


def _some(ids: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(ids), min_size=1, unique=True)
