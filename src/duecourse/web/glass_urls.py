"""Addresses of what others must know of: broken glass, exports of many cases, reports of misuse."""

from django.urls import path

from duecourse.web.pages import glass

PATHS = (
    path("glass", glass.alerts, name="glass"),
    path("glass/break", glass.break_it, name="break-glass"),
    path("glass/alerts/<int:alert>/answer", glass.answer, name="glass-answer"),
)
