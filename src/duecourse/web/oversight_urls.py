"""Addresses of the oversight desk."""

from django.urls import path

from duecourse.web.pages import oversight, oversight_data, oversight_trail, oversight_watched

PATHS = (
    path("oversight", oversight.counts, name="oversight"),
    path("oversight/counts.csv", oversight.counts_csv, name="oversight-counts-csv"),
    path("oversight/changes", oversight.changes, name="oversight-changes"),
    path("oversight/deadlines", oversight_watched.deadlines, name="oversight-deadlines"),
    path("oversight/linkage", oversight_watched.linkage, name="oversight-linkage"),
    path("oversight/open-data", oversight_data.open_data, name="oversight-open-data"),
    path("oversight/open-data.csv", oversight_data.open_data_csv, name="oversight-data-csv"),
    path("oversight/trail", oversight_trail.search, name="oversight-trail"),
    path("oversight/trail.csv", oversight_trail.search_csv, name="oversight-trail-csv"),
    path("oversight/proof", oversight_trail.proofs, name="oversight-proofs"),
    path("oversight/proof/entry/<int:number>", oversight_trail.entry, name="oversight-proof"),
    path("oversight/proof/case/<uuid:case_id>", oversight_trail.case, name="oversight-case-proof"),
    path(
        "oversight/proof/case/<uuid:case_id>.json", oversight_trail.case_file,
        name="oversight-case-file",
    ),
)  # fmt: skip
