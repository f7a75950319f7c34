"""The watchdogs: what must not be forgotten in a case, each a question with its citation.

A watchdog reads the law's findings and the record's facts. It looks after the person and the
record; none of them says where somebody is, or that somebody's protection is over.
"""
