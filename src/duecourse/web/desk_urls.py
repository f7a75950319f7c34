"""Addresses of the desks."""

from django.urls import path

from duecourse.web.pages import desk

PATHS = (
    path("desk", desk.desk, name="desk"),
    path("desk/cases", desk.my_cases, name="my-cases"),
    path("desk/workload", desk.workload, name="workload"),
    path("desk/queue.csv", desk.queue_csv, name="queue-csv"),
    path("desk/reassign", desk.reassign, name="reassign"),
    path("desk/acknowledge/<uuid:case_id>/<int:version>", desk.acknowledge, name="acknowledge"),
    path("desk/filters", desk.keep_filter, name="keep-filter"),
)
