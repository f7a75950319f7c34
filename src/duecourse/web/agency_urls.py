"""Addresses of what offices do with whole cases: open, state people, refer, answer offers."""

from django.urls import path

from duecourse.web.pages import agency

PATHS = (
    path("case/open", agency.open_new, name="open-case"),
    path("case/<uuid:case_id>/people", agency.people, name="people"),
    *(
        path(
            f"case/<uuid:case_id>/people/{what}", agency.state_person, {"what": what},
            name=f"state-{what}",
        )
        for what in ("identity", "counsel", "relation")
    ),
    path("case/<uuid:case_id>/refer", agency.refer, name="refer"),
    path("case/<uuid:case_id>/offer/<int:version>", agency.answer, name="answer-offer"),
    path("offers", agency.offers, name="offers"),
)  # fmt: skip
