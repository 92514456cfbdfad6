"""Packages written by hand: a small district, each file as the lines below its header."""

from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from app.intake.csv_tables import STANDARDS

Files = Mapping[str, str]
"""Lines by the name of the file. A line that begins with `sourcedId` is a header of one's own."""

SPRINGFIELD: Files = {
    "orgs": """
        D,,,Springfield USD,district,,
        S,,,Springfield Elementary,school,0042,D
        W,,,West Springfield,school,,D
    """,
    "academicSessions": """
        Y,,,2026-27,schoolYear,2026-08-17,2027-06-05,,2027
        T1,,,Fall,term,2026-08-17,2027-01-19,Y,2027
        T2,,,Spring,term,2027-01-19,2027-06-05,Y,2027
        G1,,,Fall grades,gradingPeriod,2026-08-17,2027-01-19,T1,2027
    """,
    "courses": """
        MATH,,,Y,Mathematics,M2,"02,03",S,"Arithmetic,Geometry","A,G"
        ART,,,,Art,,,D,,
    """,
    "classes": """
        MATH-1,,,Maths with Edna,"02",MATH,M2-1,scheduled,Room 4,S,"T1,T2",Arithmetic,A,"1,2"
        HOME-2,,,Homeroom 2,,ART,,homeroom,,S,T1,,,
    """,
    "users": """
        bart,,,true,bart,"{Fed:1},{State:a:b}",Bartholomew,Simpson,JoJo,1001,b@s.org,,,"marge,abe",\
02,,ST-1,Bart,,,S,he/him
        lisa,,,true,lisa,,Lisa,Simpson,,,,,,,"02,03",,,,,,,
        marge,,,false,marge,,Marge,Simpson,,,,555-1,555-2,"bart,lisa",,,,,,Bouvier,,
        abe,,,true,abe,,Abraham,Simpson,,,,,,,,,,,,,,
        edna,,,true,edna,,Edna,Krabappel,,,,,,,,,,,,,,
    """,
    "userProfiles": """
        P1,,,edna,work,urn:vendor,app,Her work,password,edna.k,
    """,
    "roles": """
        r1,,,bart,primary,student,2026-08-17,,S,
        r2,,,lisa,primary,student,,,S,
        r3,,,marge,primary,parent,,,S,
        r4,,,abe,primary,relative,,,S,
        r5,,,edna,primary,teacher,,,S,P1
        r6,,,edna,secondary,principal,,,S,
        r7,,,edna,primary,teacher,2026-08-17,2027-06-05,W,
    """,
    "enrollments": """
        e1,,,MATH-1,S,bart,student,,2026-08-17,2027-06-05
        e2,,,MATH-1,S,lisa,student,,,
        e3,,,MATH-1,S,edna,teacher,true,,
        e4,,,HOME-2,S,edna,teacher,,,
    """,
    "demographics": """
        bart,,,2016-04-01,male,false,,,,true,,false,US,OR,Springfield,
    """,
    "resources": """
        book,,,vendor-7,Numbers,"student,teacher",primary,urn:vendor,app
    """,
    "courseResources": "cr1,,,,MATH,book",
    "classResources": "sr1,,,Numbers,MATH-1,book",
    "userResources": "ur1,,,bart,S,MATH-1,book",
    "categories": """
        HW,,,Homework,42.5
        QZ,,,Quizzes,
    """,
    "scoreScales": """
        LETTERS,,,Letters,percent,S,MATH,MATH-1,"{A:90},{B:80}"
    """,
    "lineItems": """
        li1,,,Fractions,"Pages 3, 4 and 5",2026-09-01,2026-09-08,MATH-1,HW,T1,0,100,S
        li2,,,Quiz,,2026-09-02,2026-09-02,MATH-1,QZ,T1,,,S
    """,
    "lineItemLearningObjectiveIds": "lo1,,,li1,case,3f1d6d2e",
    "lineItemScoreScales": "ls1,,,,li1,LETTERS",
    "results": """
        rs1,,,li1,bart,fully graded,87.5,2026-09-09,"So, ""so"" so",B,MATH-1,false,false,true,false
        rs2,,,li2,lisa,ext:pending,,2026-09-03,,,,,,,
    """,
    "resultLearningObjectiveIds": "ro1,,,rs1,unknown,MATH.3,3.5,",
    "resultScoreScales": "rc1,,,Letters,rs1,LETTERS",
}
"""A package of OneRoster 1.2 with every file."""

_ALIKE = (
    "orgs", "academicSessions", "courses", "classes", "demographics", "resources", "enrollments",
    "courseResources", "classResources",
)  # fmt: skip

SPRINGFIELD_1_1: Files = {
    **{file: SPRINGFIELD[file] for file in _ALIKE},
    "users": """
        bart,,,true,S,student,bart,"{Fed:1}",Bartholomew,Simpson,JoJo,1001,b@s.org,,,marge,02,
        lisa,,,true,"S,W",student,lisa,,Lisa,Simpson,,,,,,,"02,03",
        marge,,,false,S,parent,marge,,Marge,Simpson,,,,,,"bart,lisa",,
        edna,,,true,"W,S",teacher,edna,,Edna,Krabappel,,,,,,,,
        seymour,,,true,"S,D",administrator,skinner,,Seymour,Skinner,,,,,,,,
    """,
    "categories": "HW,,,Homework",
    "lineItems": """
        li1,,,Fractions,"Pages 3, 4 and 5",2026-09-01,2026-09-08,MATH-1,HW,G1,0,100
    """,
    "results": "rs1,,,li1,bart,fully graded,87.5,2026-09-09,Well done",
}
"""A package of OneRoster 1.1 with every file."""


def packed(
    path: Path,
    files: Files,
    *,
    version: str = "1.2",
    modes: Mapping[str, str] | None = None,
    source: str | None = None,
) -> Path:
    """Write a package of these files, bulk unless `modes` says otherwise, and return its path."""
    properties = manifest_of(files, version, modes or {})
    if source:
        properties["source.systemCode"] = source
    lines = "\n".join(f"{name},{value}" for name, value in properties.items())
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("manifest.csv", text("propertyName,value", lines))
        for file, rows in files.items():
            header = ",".join(STANDARDS[version].table(file).header)
            archive.writestr(f"{file}.csv", text(header, rows))
    return path


def manifest_of(files: Files, version: str, modes: Mapping[str, str]) -> dict[str, str]:
    """Return the properties of a manifest."""
    known = [table.name for table in STANDARDS[version].tables]
    given = {name: modes.get(name, "bulk" if name in files else "absent") for name in known}
    return {
        "manifest.version": "1.0",
        "oneroster.version": version,
        **{f"file.{name}": mode for name, mode in given.items()},
    }


def text(header: str, rows: str) -> str:
    """Return the text of a file; `rows` may bring a header of its own."""
    lines = [line.strip() for line in rows.strip().splitlines()]
    own = bool(lines) and lines[0].startswith("sourcedId")
    return "".join(f"{line}\r\n" for line in (lines if own else [header, *lines]))


def delta(rows: str) -> str:
    """Return rows of a bulk file as a delta file has them."""
    lines = [line.strip() for line in rows.strip().splitlines()]
    return "\n".join(line.replace(",,,", ",active,2026-09-01T06:00:00.000Z,", 1) for line in lines)


def gone(file: str, *ids: str, version: str = "1.2") -> str:
    """Return rows of a delta file that only say that these records are gone."""
    blanks = "," * (len(STANDARDS[version].table(file).header) - 3)
    return "\n".join(f"{id_},tobedeleted,2026-09-01T06:00:00.000Z{blanks}" for id_ in ids)
