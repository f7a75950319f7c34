"""Addresses of the oversight desk."""

from django.urls import path

from duecourse.web.pages import oversight

PATHS = (
    path("oversight", oversight.counts, name="oversight"),
    path("oversight/counts.csv", oversight.counts_csv, name="oversight-counts-csv"),
    path("oversight/changes", oversight.changes, name="oversight-changes"),
)
