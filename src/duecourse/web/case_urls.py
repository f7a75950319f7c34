"""Addresses of the case page and of what is done on it."""

from django.urls import path

from duecourse.web.pages import bulk, case, case_facts, case_steps, stopped

ONE = "case/<uuid:case_id>"

PATHS = (
    path(ONE, case.case, name="case"),
    path(f"{ONE}/timeline.csv", case.timeline, name="case-timeline"),
    path(f"{ONE}/record", case_facts.record, name="case-record"),
    path(f"{ONE}/facts/<int:version>/correct", case_facts.correct, name="case-correct"),
    path(f"{ONE}/facts/<int:version>/withdraw", case_facts.withdraw, name="case-withdraw"),
    path(f"{ONE}/propose", case_steps.propose, name="case-propose"),
    path(f"{ONE}/proposals/<int:version>", case_steps.proposal, name="case-proposal"),
    path(f"{ONE}/steps/<int:version>/undo", case_steps.undo, name="case-undo"),
    path(f"{ONE}/steps/<int:version>/stopped", case_steps.stop, name="case-stop"),
    path(f"{ONE}/alarms/<int:version>", case_steps.alarm, name="case-alarm"),
    path("bulk", bulk.propose, name="bulk"),
    path("bulk/<uuid:bulk>", bulk.look, name="bulk-one"),
    path("bulk/<uuid:bulk>/answer", bulk.answer, name="bulk-answer"),
    path("stopped", stopped.stopped, name="stopped"),
    path("court-order", stopped.order, name="court-order"),
    path("court-order/<uuid:form>", stopped.order_did, name="court-order-did"),
)
