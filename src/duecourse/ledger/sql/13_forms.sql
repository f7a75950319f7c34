-- What a posted form did. A form carries a number of its own; the second post of the same form is
-- answered with what the first one did (actions/case_form), and no second event comes of it.
CREATE TABLE audit.forms (
    actor   text        NOT NULL,
    form    uuid        NOT NULL,
    action  text        NOT NULL,
    subject text        NOT NULL,     -- the case, or what the form was about
    at      timestamptz NOT NULL,
    did     text        NOT NULL,     -- canonical JSON: what came of it
    PRIMARY KEY (actor, form)
);
CREATE TRIGGER forms_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.forms
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
GRANT SELECT, INSERT ON audit.forms TO duecourse_app;

-- Who looked at a case, the last first: the case page shows it.
CREATE INDEX trail_subject ON audit.trail (subject, number DESC);

-- The cases of an adverse act that was proposed for several at once (actions/bulk_adverse); a read
-- model of the proposals in the ledger.
CREATE TABLE views.bulk_cases (
    bulk    uuid    NOT NULL,
    case_id uuid    NOT NULL,
    version integer NOT NULL,         -- of the proposal in the case
    sampled boolean NOT NULL,         -- a second person must have read this case
    PRIMARY KEY (bulk, case_id)
);
GRANT SELECT, INSERT ON views.bulk_cases TO duecourse_app;
