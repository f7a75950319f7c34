-- The trail on a chain of its own. Each entry gets its place and hash at the commit of the act it belongs
-- to, so that the lock on the chain's end is held for the shortest time and always taken last.
--
-- hash = SHA-256(hash of the entry before || envelope); the envelope is one line of UTF-8 text, written as
-- audit/chain.py says. The two are held together by tests/audit/test_chain.py.
ALTER TABLE audit.trail
    ADD COLUMN origin text NOT NULL DEFAULT '',       -- from where: address of the machine, or a command
    ADD COLUMN act xid8 NOT NULL DEFAULT pg_current_xact_id(),
    ADD CONSTRAINT trail_fields_are_one_line CHECK (
        actor || role || action || subject || purpose || outcome || origin !~ '[\x01-\x1f]') NOT VALID;   -- what stands from before is not looked at again
CREATE INDEX trail_act ON audit.trail (act, number);
CREATE INDEX trail_actor ON audit.trail (actor, number);

CREATE TABLE audit.chain (
    position bigint NOT NULL PRIMARY KEY,             -- dense from 0, in the order of the commits
    number   bigint NOT NULL UNIQUE REFERENCES audit.trail,
    hash     bytea  NOT NULL
);
-- One row: how long the chain is, and the hash of its last entry. Who commits last waits here.
CREATE TABLE audit.head (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    size bigint NOT NULL,
    hash bytea  NOT NULL
);
INSERT INTO audit.head (size, hash) VALUES (0, decode(repeat('00', 32), 'hex'));
-- Complete subtrees of 256^level entries (as ledger.subtrees), up to the size that was sealed last.
CREATE TABLE audit.subtrees (
    level smallint NOT NULL CHECK (level >= 1),
    index bigint   NOT NULL,
    hash  bytea    NOT NULL,
    marks bytea    NOT NULL,
    PRIMARY KEY (level, index)
);
CREATE TABLE audit.checkpoints (
    size      bigint      NOT NULL PRIMARY KEY,
    root      bytea       NOT NULL,
    note      text        NOT NULL,
    signed_at timestamptz NOT NULL
);

CREATE FUNCTION audit.envelope(entry audit.trail) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT convert_to(concat_ws(chr(31), 'duecourse-trail-1', entry.number::text,
        to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), entry.actor, entry.role,
        entry.action, entry.subject, entry.purpose, entry.outcome, entry.origin), 'UTF8')
$$;

-- Chains all entries of the running transaction from `first` on: the first of them calls it for all.
CREATE FUNCTION audit.chain_entries(first bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    place bigint; last bytea; entry audit.trail;
BEGIN
    SELECT size, hash INTO STRICT place, last FROM audit.head FOR UPDATE;
    FOR entry IN SELECT * FROM audit.trail
                  WHERE act = pg_current_xact_id() AND number >= first ORDER BY number LOOP
        last := sha256(last || audit.envelope(entry));
        INSERT INTO audit.chain (position, number, hash) VALUES (place, entry.number, last);
        place := place + 1;
    END LOOP;
    UPDATE audit.head SET size = place, hash = last;
END $$;

CREATE FUNCTION audit.on_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM audit.chain WHERE number = NEW.number) THEN
        PERFORM audit.chain_entries(NEW.number);
    END IF;
    RETURN NULL;
END $$;

-- Entries from before there was a chain are its beginning.
DO $$
DECLARE place bigint := 0; last bytea := decode(repeat('00', 32), 'hex'); entry audit.trail;
BEGIN
    FOR entry IN SELECT * FROM audit.trail ORDER BY number LOOP
        last := sha256(last || audit.envelope(entry));
        INSERT INTO audit.chain (position, number, hash) VALUES (place, entry.number, last);
        place := place + 1;
    END LOOP;
    UPDATE audit.head SET size = place, hash = last;
END $$;
CREATE CONSTRAINT TRIGGER trail_is_chained AFTER INSERT ON audit.trail
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.on_commit();

DO $$ DECLARE kept text; BEGIN
    FOREACH kept IN ARRAY ARRAY['chain', 'subtrees', 'checkpoints'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.%I
            FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', kept || '_append_only', kept);
    END LOOP;
END $$;
CREATE TRIGGER head_is_kept BEFORE DELETE OR TRUNCATE ON audit.head
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
GRANT SELECT ON audit.chain, audit.head TO duecourse_app;
GRANT SELECT, INSERT ON audit.subtrees, audit.checkpoints TO duecourse_app;
