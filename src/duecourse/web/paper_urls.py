"""Addresses of the pages of papers and notices."""

from django.urls import path

from duecourse.web.pages import notices, papers

IN_CASE = "case/<uuid:case_id>/papers"
PATHS = (
    path(IN_CASE, papers.papers, name="papers"),
    path(f"{IN_CASE}/address", papers.address, name="paper-address"),
    path(f"{IN_CASE}/channel", papers.channel, name="paper-channel"),
    path(f"{IN_CASE}/document", papers.document, name="paper-document"),
    path(f"{IN_CASE}/document/<int:version>", papers.download, name="paper-download"),
    path(f"{IN_CASE}/note", papers.note, name="paper-note"),
    path(f"{IN_CASE}/notice", notices.notice, name="paper-notice"),
    path(f"{IN_CASE}/notice/<int:version>.pdf", notices.pdf, name="notice-pdf"),
    path(f"{IN_CASE}/notice/<int:version>/send", notices.send, name="notice-send"),
    path(f"{IN_CASE}/notice/<int:version>/outcome", notices.outcome, name="notice-outcome"),
    path(f"{IN_CASE}/proof/<int:version>", notices.proof, name="paper-proof"),
    path("papers", papers.find, name="papers-find"),
    path("verify/<str:total>", papers.verify, name="verify"),
)
