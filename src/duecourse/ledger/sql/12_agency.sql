-- The agency's own numbers of cases, and what was offered to another office.

-- How many cases an office has numbered in a year. The row is locked until its case is committed, so
-- numbers are unique and without gaps, however many open cases at once.
CREATE TABLE intake.case_references (
    prefix text     NOT NULL,
    year   smallint NOT NULL,
    last   integer  NOT NULL,
    PRIMARY KEY (prefix, year)
);
GRANT SELECT, INSERT, UPDATE ON intake.case_references TO duecourse_app;

CREATE INDEX cases_offered ON views.cases (offered_to) WHERE offered_to IS NOT NULL;
CREATE INDEX cases_offered_by ON views.cases (office) WHERE offered_to IS NOT NULL;
