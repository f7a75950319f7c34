-- The record itself. Events are appended, never edited; the database refuses anything else,
-- also to the application's own role (see 04_roles.sql) and to the owner (the triggers below).
CREATE SCHEMA IF NOT EXISTS ledger;

CREATE TABLE ledger.events (
    position    bigint      NOT NULL PRIMARY KEY,   -- dense from 0: the leaf number in the Merkle tree
    case_id     uuid        NOT NULL,
    version     integer     NOT NULL,               -- dense from 1 within the case: compare-and-append
    kind        text        NOT NULL,               -- stable event name, ledger/events.py
    happened_on date,                               -- when it happened (null: the record does not say)
    recorded_at timestamptz NOT NULL,               -- when we learnt it
    source      text COLLATE "C" NOT NULL,
    record      text COLLATE "C" NOT NULL,          -- the source's own name for the record
    grade       text,                               -- evidence grade A-D, where the kind carries one
    actor       text        NOT NULL,
    purpose     text        NOT NULL,
    body        text        NOT NULL,               -- canonical JSON, the exact bytes that were hashed
    hash        bytea       NOT NULL,               -- ledger/chain.py: covers the case's previous hash
    CONSTRAINT events_case_version UNIQUE (case_id, version),
    -- A record is taken in once. The record comes first: it tells almost all entries apart.
    CONSTRAINT events_source_record UNIQUE (record, source)
-- Rows never die here, so there is nothing to clean up after inserts.
) WITH (autovacuum_vacuum_insert_threshold = -1);

-- Hashes of complete, aligned subtrees of 256^level leaves (RFC 6962 section 2.1). The leaves
-- themselves are computed from the events, so no second copy of them can drift.
CREATE TABLE ledger.subtrees (
    level smallint NOT NULL CHECK (level >= 1),
    index bigint   NOT NULL,
    hash  bytea    NOT NULL,
    marks bytea    NOT NULL,   -- level 1: the first 4 bytes of each leaf hash, to name a changed leaf
    PRIMARY KEY (level, index)
);

-- One row: how many events there are. Writers lock it, so positions are dense and in commit order.
CREATE TABLE ledger.head (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    size bigint  NOT NULL,
    tail_marks bytea NOT NULL DEFAULT ''   -- marks of the leaves that no complete subtree covers
);
INSERT INTO ledger.head (size) VALUES (0);

-- Signed statements "the tree of this size has this root", in the signed-note form of ledger/checkpoint.py.
CREATE TABLE ledger.checkpoints (
    size      bigint      NOT NULL PRIMARY KEY,
    root      bytea       NOT NULL,
    note      text        NOT NULL,
    signed_at timestamptz NOT NULL
);

CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % on %.% is refused. Record a correction as a new event.',
        TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'raise_exception';
END $$;

CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.events
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER subtrees_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.subtrees
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER checkpoints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER head_is_kept BEFORE DELETE OR TRUNCATE ON ledger.head
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
