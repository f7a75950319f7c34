"""Addresses of what others must know of: broken glass, exports of many cases, reports of misuse."""

from django.urls import path

from duecourse.web.pages import exports, glass, misuse

PATHS = (
    path("glass", glass.alerts, name="glass"),
    path("glass/break", glass.break_it, name="break-glass"),
    path("glass/alerts/<int:alert>/answer", glass.answer, name="glass-answer"),
    path("misuse", misuse.report, name="misuse"),
    path("exports", exports.listed, name="exports"),
    path("exports/propose", exports.propose, name="export-propose"),
    path("exports/<int:export>/answer", exports.answer, name="export-answer"),
    path("exports/<int:export>/file", exports.fetch, name="export-file"),
)
