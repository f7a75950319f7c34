-- One key a case: what says who somebody is stands in the ledger under it (ledger/sealing.py). The key itself is
-- here only wrapped by the installation's key, which no database holds. Destroying it is how a case is expunged:
-- the ledger stays as it is, and nobody can read it any more.
CREATE SCHEMA IF NOT EXISTS privacy;
CREATE TABLE privacy.keys (
    key_id       text        NOT NULL PRIMARY KEY,
    case_id      uuid        NOT NULL UNIQUE,
    wrapped_by   text        NOT NULL,   -- name of the installation's key
    wrapped      bytea,                  -- null: destroyed
    created_at   timestamptz NOT NULL,
    destroyed_at timestamptz,
    CONSTRAINT keys_gone_or_there CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

-- A key that was destroyed stays destroyed, and none is ever put in the place of another: what stands under it
-- would be lost by mistake.
CREATE FUNCTION privacy.keep_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.wrapped IS NOT NULL AND NEW.wrapped IS NULL
       AND (NEW.key_id, NEW.case_id, NEW.wrapped_by, NEW.created_at)
         = (OLD.key_id, OLD.case_id, OLD.wrapped_by, OLD.created_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A key of a case is made once and destroyed once: % is refused.', TG_OP;
END $$;
CREATE TRIGGER keys_are_kept BEFORE UPDATE OR DELETE ON privacy.keys
    FOR EACH ROW EXECUTE FUNCTION privacy.keep_keys();

GRANT USAGE ON SCHEMA privacy TO duecourse_app, duecourse_web;
GRANT SELECT, INSERT, UPDATE ON privacy.keys TO duecourse_app;
GRANT SELECT ON privacy.keys TO duecourse_web;
ALTER TABLE privacy.keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON privacy.keys FOR SELECT TO duecourse_web USING (
    EXISTS (SELECT FROM views.cases WHERE cases.case_id = keys.case_id) OR NOT access.has_row(case_id));
