"""The courses that are offered, and how many a student takes in each grade."""

from dataclasses import dataclass

from app.sample.grades import ELEMENTARY, GRADES, spoken


@dataclass(frozen=True, slots=True)
class Course:
    """A course; subjects and their codes are parallel, the first subject is its teacher's."""

    code: str
    title: str
    subjects: tuple[str, ...] = ()
    subject_codes: tuple[str, ...] = ()


Offering = tuple[Course, ...]
"""A course of the whole year, or one of the fall and one of the spring."""

HOMEROOM = Course("HR", "Homeroom")

# code, title, subject, subject code (SCED), grade by grade
_CORE = (
    ("ELA", "Language Arts",  "English Language Arts", "51"),
    ("MTH", "Mathematics",    "Mathematics",           "52"),
    ("SCI", "Science",        "Science",               "53"),
    ("SOC", "Social Studies", "Social Studies",        "54"),
)  # fmt: skip
_SPECIALS = (
    ("ART", "Art",                "Visual Arts",         "55"),
    ("MUS", "Music",              "Music",               "55"),
    ("PED", "Physical Education", "Physical Education",  "58"),
    ("LIB", "Library and Media",  "Library",             "73"),
    ("CSC", "Coding",             "Computer Science",    "60"),
)  # fmt: skip


def _elementary(grade: str, row: tuple[str, str, str, str]) -> Course:
    code, title, subject, sced = row
    sced_code = f"{sced}0{30 + ELEMENTARY.index(grade)}"
    return Course(f"{code}-{grade}", f"{spoken(grade)} {title}", (subject,), (sced_code,))


CORE = {grade: tuple(_elementary(grade, row) for row in _CORE) for grade in ELEMENTARY}
"""What a homeroom teacher teaches: language arts first, as it takes twice the time."""
SPECIALS = {grade: tuple(_elementary(grade, row) for row in _SPECIALS) for grade in ELEMENTARY}
"""What a teacher of that subject alone teaches."""

ENGLISH, MATH, SCIENCE, SOCIAL = "English Language Arts", "Mathematics", "Science", "Social Studies"
LANGUAGE, ARTS, MUSIC, DRAMA = "World Languages", "Visual Arts", "Music", "Theatre"
SPORT, HEALTH, COMPUTING = "Physical Education", "Health", "Computer Science"
TECHNOLOGY, BUSINESS = "Technology", "Business"

# code, title, subject, subject code (SCED)
_SECONDARY = (
    ("ELA6",  "English Language Arts 6",     ENGLISH,    "51036"),
    ("ELA7",  "English Language Arts 7",     ENGLISH,    "51037"),
    ("ELA8",  "English Language Arts 8",     ENGLISH,    "51038"),
    ("ENG1",  "English I",                   ENGLISH,    "01001"),
    ("ENG1H", "English I Honors",            ENGLISH,    "01001"),
    ("ENG2",  "English II",                  ENGLISH,    "01002"),
    ("ENG2H", "English II Honors",           ENGLISH,    "01002"),
    ("ENG3",  "English III",                 ENGLISH,    "01003"),
    ("APLN",  "AP English Language",         ENGLISH,    "01005"),
    ("ENG4",  "English IV",                  ENGLISH,    "01004"),
    ("APLT",  "AP English Literature",       ENGLISH,    "01006"),
    ("MTH6",  "Mathematics 6",               MATH,       "52036"),
    ("MTH6A", "Accelerated Mathematics 6",   MATH,       "52036"),
    ("MTH7",  "Mathematics 7",               MATH,       "52037"),
    ("PREA",  "Pre-Algebra",                 MATH,       "52051"),
    ("MTH8",  "Mathematics 8",               MATH,       "52038"),
    ("ALG1",  "Algebra I",                   MATH,       "02052"),
    ("GEO",   "Geometry",                    MATH,       "02072"),
    ("ALG2",  "Algebra II",                  MATH,       "02056"),
    ("PCAL",  "Pre-Calculus",                MATH,       "02110"),
    ("STAT",  "Probability & Statistics",    MATH,       "02201"),
    ("APCA",  "AP Calculus AB",              MATH,       "02124"),
    ("SCI6",  "Earth and Space Science",     SCIENCE,    "53236"),
    ("SCI7",  "Life Science",                SCIENCE,    "53237"),
    ("SCI8",  "Physical Science",            SCIENCE,    "53238"),
    ("BIO",   "Biology",                     SCIENCE,    "03051"),
    ("BIOH",  "Biology Honors",              SCIENCE,    "03051"),
    ("CHE",   "Chemistry",                   SCIENCE,    "03101"),
    ("PHY",   "Physics",                     SCIENCE,    "03151"),
    ("APPH",  "AP Physics 1",                SCIENCE,    "03165"),
    ("ENV",   "Environmental Science",       SCIENCE,    "03003"),
    ("APBI",  "AP Biology",                  SCIENCE,    "03056"),
    ("SOC6",  "World Geography 6",           SOCIAL,     "54436"),
    ("SOC7",  "State History",               SOCIAL,     "54437"),
    ("SOC8",  "The United States to 1877",   SOCIAL,     "54438"),
    ("WGEO",  "World Geography",             SOCIAL,     "04001"),
    ("APHG",  "AP Human Geography",          SOCIAL,     "04004"),
    ("WHIS",  "World History",               SOCIAL,     "04051"),
    ("APWH",  "AP World History: Modern",    SOCIAL,     "04057"),
    ("USH",   "United States History",       SOCIAL,     "04101"),
    ("APUS",  "AP United States History",    SOCIAL,     "04104"),
    ("GOV",   "American Government",         SOCIAL,     "04151"),
    ("ECO",   "Economics",                   SOCIAL,     "04201"),
    ("PSY",   "Psychology",                  SOCIAL,     "04254"),
    ("SCLG",  "Sociology",                   SOCIAL,     "04258"),
    ("SPAX",  "Exploring Spanish",           LANGUAGE,   "24039"),
    ("CHIX",  "Exploring Chinese (中文)",      LANGUAGE,   "24389"),
    ("SPA1",  "Spanish I (Español I)",       LANGUAGE,   "24052"),
    ("SPA2",  "Spanish II",                  LANGUAGE,   "24053"),
    ("SPA3",  "Spanish III",                 LANGUAGE,   "24054"),
    ("FRE1",  "French I (Français I)",       LANGUAGE,   "24102"),
    ("FRE2",  "French II",                   LANGUAGE,   "24103"),
    ("FRE3",  "French III",                  LANGUAGE,   "24104"),
    ("CHI1",  "Chinese I",                   LANGUAGE,   "24402"),
    ("CHI2",  "Chinese II",                  LANGUAGE,   "24403"),
    ("ASL1",  "American Sign Language I",    LANGUAGE,   "24852"),
    ("ART6",  "Art 6",                       ARTS,       "55036"),
    ("ART7",  "Art 7",                       ARTS,       "55037"),
    ("ART1",  "Studio Art",                  ARTS,       "05154"),
    ("PHO",   "Photography",                 ARTS,       "05167"),
    ("CER",   "Ceramics",                    ARTS,       "05159"),
    ("BND6",  "Beginning Band",              MUSIC,      "55101"),
    ("CHO7",  "Chorus",                      MUSIC,      "55110"),
    ("ORC",   "Orchestra",                   MUSIC,      "05104"),
    ("JAZ",   "Jazz Band",                   MUSIC,      "05105"),
    ("DRA6",  "Drama",                       DRAMA,      "55053"),
    ("THE",   "Theatre Arts",                DRAMA,      "05052"),
    ("PED6",  "Physical Education 6",        SPORT,      "58036"),
    ("PED7",  "Physical Education 7",        SPORT,      "58037"),
    ("PED8",  "Physical Education 8",        SPORT,      "58038"),
    ("PED9",  "Physical Education",          SPORT,      "08001"),
    ("FIT",   "Strength & Conditioning",     SPORT,      "08005"),
    ("DAN",   "Dance",                       SPORT,      "05001"),
    ("HEA6",  "Health 6",                    HEALTH,     "58056"),
    ("HEA7",  "Health 7",                    HEALTH,     "58057"),
    ("HEA8",  "Health 8",                    HEALTH,     "58058"),
    ("HEA9",  "Health",                      HEALTH,     "08051"),
    ("FAID",  "First Aid and CPR",           HEALTH,     "08056"),
    ("COD6",  "Computer Science Discoveries", COMPUTING, "60036"),
    ("CSP",   "Computer Science Principles", COMPUTING,  "10019"),
    ("APCS",  "AP Computer Science A",       COMPUTING,  "10157"),
    ("FIN",   "Personal Finance",            BUSINESS,   "19262"),
    ("MKT",   "Marketing",                   BUSINESS,   "12152"),
)  # fmt: skip
_OF_TWO_SUBJECTS = (
    Course("ROB",  "Robotics",                  (TECHNOLOGY, COMPUTING), ("21009", "10199")),
    Course("EDES", "Engineering Design",        (TECHNOLOGY, SCIENCE),   ("21006", "03999")),
    Course("WEB",  "Web Design, with Graphics", (COMPUTING, ARTS),       ("10201", "05162")),
)  # fmt: skip

_BY_CODE = {
    code: Course(code, title, (subject,), (sced,)) for code, title, subject, sced in _SECONDARY
} | {course.code: course for course in _OF_TWO_SUBJECTS}

# Seven slots a grade. A slot lists what may fill it; `A+B` is A in the fall and B in the spring.
_SLOTS = {
    "06": ("ELA6", "MTH6 MTH6A", "SCI6", "SOC6", "SPAX CHIX",
           "PED6+HEA6 HEA6+PED6", "ART6+COD6 BND6+DRA6 ROB+ART6"),
    "07": ("ELA7", "MTH7 PREA", "SCI7", "SOC7", "SPAX CHIX",
           "PED7+HEA7 HEA7+PED7", "CHO7+ART7 ART7+ROB DRA6+CHO7"),
    "08": ("ELA8", "MTH8 ALG1", "SCI8", "SOC8", "SPA1 FRE1 CHI1",
           "PED8+HEA8 HEA8+PED8", "COD6+ROB CHO7+DRA6 ROB+COD6"),
    "09": ("ENG1 ENG1H", "ALG1 GEO", "BIO BIOH", "WGEO APHG", "SPA1 FRE1 CHI1 ASL1",
           "PED9+HEA9 HEA9+PED9", "ART1+CSP CSP+THE THE+ORC ORC+ART1"),
    "10": ("ENG2 ENG2H", "GEO ALG2", "CHE", "WHIS APWH", "SPA2 FRE2 CHI2 ASL1",
           "FIT+FAID FAID+FIT", "PHO+EDES EDES+PHO JAZ+WEB WEB+JAZ"),
    "11": ("ENG3 APLN", "ALG2 PCAL", "PHY APPH", "USH APUS", "SPA3 FRE3 APCS",
           "DAN+FIT FIT+DAN", "PSY+SCLG SCLG+PSY CER+MKT MKT+CER"),
    "12": ("ENG4 APLT", "STAT APCA PCAL", "ENV APBI", "ORC THE ART1 WEB", "APCS EDES PHO MKT",
           "GOV+ECO ECO+GOV", "FIN+FIT DAN+FIN CER+FIN"),
}  # fmt: skip
SLOTS: dict[str, tuple[tuple[Offering, ...], ...]] = {
    grade: tuple(
        tuple(tuple(_BY_CODE[code] for code in offer.split("+")) for offer in slot.split())
        for slot in slots
    )
    for grade, slots in _SLOTS.items()
}


def _courses(grade: str) -> tuple[Course, ...]:
    if grade in ELEMENTARY:
        return CORE[grade] + SPECIALS[grade]
    return tuple(course for slot in SLOTS[grade] for offering in slot for course in offering)


GRADES_OF: dict[Course, tuple[str, ...]] = {
    course: tuple(grade for grade in GRADES if course in _courses(grade))
    for grade in GRADES
    for course in _courses(grade)
}
"""The grades each course is for; all courses but homeroom, youngest first."""
