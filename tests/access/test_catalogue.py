"""The catalogue of partners, ours and a district's own."""

from pathlib import Path

import orjson
import pytest

from app.access.catalogue import BadCatalogue, entries, partners
from app.access.sharing import LITTLE
from tests.access.office import Office


def written(folder: Path, content: object) -> Path:
    """Return a district's file."""
    path = folder / "partners.json"
    path.write_bytes(content if isinstance(content, bytes) else orjson.dumps(content))
    return path


def test_every_partner_of_ours_syncs_rosters_without_demographics() -> None:
    known = partners(None)
    assert {"Canvas", "Clever", "Google Classroom", "Schoology"} <= {*known}
    for partner in known.values():
        assert "roster-sync" in partner.functions
        assert "demographics" not in partner.recommended.objects


def test_a_district_adds_partners_and_says_otherwise_of_ours(tmp_path: Path) -> None:
    own = [
        {"name": "Quiz Tool", "vendor": "Acme", "functions": ["roster-sync", "assessments-sync"]},
        {"name": "Clever", "vendor": "Ours", "functions": ["roster-sync"]},
    ]
    known = partners(written(tmp_path, {"partners": own}))
    assert known["Quiz Tool"].recommended == LITTLE
    assert known["Clever"].vendor == "Ours"
    assert known["Canvas"].vendor == "Instructure"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is not JSON"),
        ([], "the whole"),
        ({"partners": [{"name": "A", "vendor": "B", "functions": ["sync"]}]}, "functions.0"),
        ({"partners": [{"name": "A", "vendor": "B"}]}, "partners.0.functions: field required"),
        (
            {
                "partners": [
                    {
                        "name": "A",
                        "vendor": "B",
                        "functions": [],
                        "recommended": {"objects": ["users"]},
                    }
                ]
            },
            "users cannot be shared without orgs",
        ),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_the_place(
    tmp_path: Path, content: object, said: str
) -> None:
    with pytest.raises(BadCatalogue, match=said):
        partners(written(tmp_path, content))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCatalogue, match=r"none.json cannot be read \(No such file"):
        partners(tmp_path / "none.json")


def test_a_function_is_enabled_by_an_active_connection(office: Office) -> None:
    def states() -> dict[str, bool]:
        with office.database.transaction() as transaction:
            canvas = next(e for e in entries(transaction, None) if e.name == "Canvas")
        return {function.type: function.enabled for function in canvas.functions}

    assert states() == {"roster-sync": False, "grade-book-sync": False}
    issued = office.connect("Canvas", type_="grade-book-sync", partner=True)
    assert states() == {"roster-sync": False, "grade-book-sync": True}
    office.switch(issued.client_id, on=False)
    assert not any(states().values())
