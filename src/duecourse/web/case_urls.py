"""Addresses of the case page and of what is done on it."""

from django.urls import path

from duecourse.web.pages import case

PATHS = (
    path("case/<uuid:case_id>", case.case, name="case"),
    path("case/<uuid:case_id>/timeline.csv", case.timeline, name="case-timeline"),
)
