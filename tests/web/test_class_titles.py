"""A class of cases is shown by its title; its name is a code and stands on no page."""

from clerks import Base, Clerk, new_case

from duecourse.actions.configuration import in_force
from duecourse.web.words import class_title


def test_fact_6_no_class_of_cases_is_shown_by_a_word_about_the_person() -> None:
    titles = [class_title(one.name) for one in in_force().classes] + [class_title("overstay-2")]

    assert [] == [one for one in titles if "overstay" in one.lower() or "alien" in one.lower()]


def test_the_case_page_shows_the_title(pages_record: Base) -> None:
    case = new_case(pages_record)

    text = Clerk("officer").get(f"/case/{case}").content.decode()

    assert f'<p class="dc-over">{class_title("removal")}, ' in text
