"""A calendar keeps the identity of its events, folds its lines and carries the citation."""

from typing import Any

from duecourse import law
from duecourse.law import explain, ical

CASE: dict[str, Any] = {
    "person": {"birth_on": "1985-03-02", "nationalities": ["HN"]},
    "events": [
        {"kind": "order_issued", "on": "2026-01-15", "by": "IJ", "type": "removal",
         "country": "HN", "form": "oral"},
        {"kind": "arrested", "at": "2026-06-19T22:00:00-05:00", "zone": "America/Chicago",
         "warrant": False},
    ],
    "as_of": "2026-01-20",
    "unknown": [],
}  # fmt: skip


def written(**changed: Any) -> str:
    document = CASE | changed
    return ical.calendar(explain.explain_case(document), law.evaluate(document), case="c-1")


def event(text: str, title: str) -> dict[str, str]:
    """Return the event of that title, by the names of its properties."""
    for part in "\n".join(ical.unfolded(text)).split("BEGIN:VEVENT\n")[1:]:
        found = dict(line.split(":", 1) for line in part.splitlines() if ":" in line)
        if found["SUMMARY"] == title:
            return found
    raise AssertionError(title)


def test_a_deadline_is_one_whole_day_with_its_citation() -> None:
    found = event(written(), "Last day to appeal to the Board")

    assert ("20260217", "20260218") == (found["DTSTART;VALUE=DATE"], found["DTEND;VALUE=DATE"])
    assert "8 CFR 1003.38" in found["DESCRIPTION"]
    assert "Not legal advice" in found["DESCRIPTION"]


def test_an_hour_is_entered_on_its_local_day() -> None:
    found = event(written(as_of="2026-06-20"), "Hour by which custody and charges must be decided")

    assert "20260621" == found["DTSTART;VALUE=DATE"]


def test_a_deadline_that_moves_keeps_its_identity() -> None:
    closed = {"kind": "office_closed", "on": "2026-02-17", "basis": "eoir_notice"}
    moved = written(events=[*CASE["events"], closed], as_of="2026-02-17")
    title = "Last day to appeal to the Board"

    before, after = event(written(), title), event(moved, title)

    assert before["UID"] == after["UID"]
    assert "20260218" == after["DTSTART;VALUE=DATE"]


def test_identities_are_unlike_each_other() -> None:
    identities = [
        line for line in ical.unfolded(written(as_of="2026-06-20")) if line.startswith("UID:")
    ]

    assert len(identities) == len(set(identities)) > 1


def test_no_line_is_longer_than_75_octets() -> None:
    lines = written().split("\r\n")

    assert [] == [line for line in lines if len(line.encode()) > 75]


def test_a_fold_never_cuts_a_character() -> None:
    line = "SUMMARY:" + "Monsalvo Velázquez — " * 9

    folded = ical.fold(line)

    assert line == folded.replace("\r\n ", "").removesuffix("\r\n")
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))


def test_marks_of_the_format_are_escaped() -> None:
    assert r"a\, b\; c\\d\ne" == ical.escaped("a, b; c\\d\ne")
