-- The trail of looks and acts, append-only as the ledger is.
CREATE SCHEMA IF NOT EXISTS audit;

CREATE TABLE audit.trail (
    number  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    actor   text        NOT NULL,
    role    text        NOT NULL,
    action  text        NOT NULL,     -- stable name, access/roles.py
    subject text        NOT NULL,     -- case id, quarantine number, or what was asked for
    purpose text        NOT NULL,
    outcome text        NOT NULL      -- done, refused, not found
);
CREATE TRIGGER trail_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.trail
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
GRANT USAGE ON SCHEMA audit TO duecourse_app;
GRANT SELECT, INSERT ON audit.trail TO duecourse_app;
