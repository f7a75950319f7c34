"""Addresses of what a person may ask of a case's record, and of what holds or ends it."""

from django.urls import path

from duecourse.web.pages import privacy

ONE = "case/<uuid:case_id>"

PATHS = (
    path(f"{ONE}/privacy", privacy.privacy, name="case-privacy"),
    path(f"{ONE}/privacy/hold", privacy.hold, name="privacy-hold"),
    path(f"{ONE}/privacy/hold/<int:version>/lift", privacy.lift, name="privacy-lift"),
    path(f"{ONE}/privacy/expunge", privacy.ask, name="privacy-ask"),
    path(f"{ONE}/privacy/expunge/<int:version>", privacy.carry_out, name="privacy-expunge"),
    path(f"{ONE}/correction", privacy.correction, name="correction"),
    path(f"{ONE}/correction/<int:version>/known", privacy.acknowledge, name="correction-known"),
    path(f"{ONE}/correction/<int:version>/answer", privacy.answer, name="correction-answer"),
)
