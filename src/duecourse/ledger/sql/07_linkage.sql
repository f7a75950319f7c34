-- Whose record is this? Records as they came, what was asserted about them, and the index to search by.
-- What was received and asserted is append-only. `form`, `key` and `standing` can be made again from it.
CREATE SCHEMA IF NOT EXISTS linkage;

-- A person is a number, given once: a number whose records all moved on stays retired.
CREATE TABLE linkage.person (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    made_at timestamptz NOT NULL
);

CREATE TABLE linkage.source_record (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source      text COLLATE "C" NOT NULL,
    record      text COLLATE "C" NOT NULL,   -- the source's own name for it
    way         text        NOT NULL CHECK (way IN ('arrival', 'departure', 'other')),
    happened_on date,
    case_id     uuid,                        -- the case it opened, if it opened one
    original    text        NOT NULL,        -- the identity fields exactly as they came: canonical JSON
    habits      text        NOT NULL,        -- how the source writes them (normalise.Source): canonical JSON
    received_at timestamptz NOT NULL,
    CONSTRAINT source_record_once UNIQUE (record, source)
);

-- Append-only. Each row says one thing about `record`, by the source, by the model (the hash of its
-- artefact) or by a person. What stands is what no withdrawal names.
CREATE TABLE linkage.assertion (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text        NOT NULL CHECK (kind IN ('link', 'must_link', 'cannot_link', 'withdrawal')),
    record      bigint      NOT NULL REFERENCES linkage.source_record,
    other       bigint      REFERENCES linkage.source_record,  -- the record it was compared with; null: the first of its person
    person      bigint      REFERENCES linkage.person,         -- where `record` and what hangs on it stand from then on
    withdraws   bigint      UNIQUE REFERENCES linkage.assertion,
    judge       text        NOT NULL CHECK (judge IN ('source', 'model', 'person')),
    artefact    text,                                          -- sha256 of the model's artefact
    actor       text        NOT NULL,
    evidence    text        NOT NULL,                          -- canonical JSON
    asserted_at timestamptz NOT NULL,
    CONSTRAINT assertion_model_names_its_artefact CHECK ((judge = 'model') = (artefact IS NOT NULL)),
    CONSTRAINT assertion_withdrawal_names_what CHECK ((kind = 'withdrawal') = (withdraws IS NOT NULL)),
    CONSTRAINT assertion_pair CHECK (kind NOT IN ('must_link', 'cannot_link') OR other IS NOT NULL),
    CONSTRAINT assertion_only_people_bind CHECK (kind NOT IN ('must_link', 'cannot_link') OR judge = 'person'),
    CONSTRAINT assertion_not_with_itself CHECK (other <> record)
);
CREATE INDEX assertion_record ON linkage.assertion (record);
CREATE INDEX assertion_other ON linkage.assertion (other) WHERE other IS NOT NULL;

-- What rests on a link: an unmerge finds here what has to be looked at again.
CREATE TABLE linkage.reliance (
    assertion bigint      NOT NULL REFERENCES linkage.assertion,
    kind      text        NOT NULL CHECK (kind IN ('decision', 'notice', 'deadline')),
    name      text        NOT NULL,      -- its stable name, e.g. departed/<record>
    case_id   uuid,
    relied_at timestamptz NOT NULL,
    PRIMARY KEY (assertion, kind, name)
);
CREATE TABLE linkage.reopened (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    withdrawal  bigint      NOT NULL REFERENCES linkage.assertion,
    kind        text        NOT NULL,
    name        text        NOT NULL,
    case_id     uuid,
    reopened_at timestamptz NOT NULL,
    CONSTRAINT reopened_once UNIQUE (withdrawal, kind, name)
);

-- Protected compartments (8 U.S.C. 1367, 8 CFR 208.6). The salt goes into the hash of every key of a
-- protected record, so a search from outside asks for other numbers and finds nothing, in the same time.
CREATE TABLE linkage.compartment (
    name text PRIMARY KEY,
    salt text NOT NULL UNIQUE
);
CREATE TABLE linkage.protection (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record       bigint      NOT NULL REFERENCES linkage.source_record,
    compartment  text        REFERENCES linkage.compartment,   -- null: the protection ended
    actor        text        NOT NULL,
    because      text        NOT NULL,
    protected_at timestamptz NOT NULL
);

-- Where each record stands now: folded from the assertions and protections above.
CREATE TABLE linkage.standing (
    record      bigint PRIMARY KEY REFERENCES linkage.source_record,
    person      bigint NOT NULL REFERENCES linkage.person,
    compartment text   REFERENCES linkage.compartment,
    by_model    boolean NOT NULL DEFAULT false,   -- hangs on an automatic link: no other one may hang on it
    ended_by    bigint REFERENCES linkage.source_record,  -- an admission: the departure that ended it,
    ended_surely boolean NOT NULL DEFAULT false   -- by an agreeing document, its source or a person
);
CREATE INDEX standing_person ON linkage.standing (person);

-- One row for each document, name form and birth date of a record, in comparable form.
CREATE TABLE linkage.form (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record      bigint NOT NULL REFERENCES linkage.source_record,
    way         text   NOT NULL,    -- these three are the record's own: a search reads one row less
    happened_on date,
    case_id     uuid,
    normaliser  text   NOT NULL,    -- forms of two versions are never compared
    packed      text   NOT NULL     -- linkage/packed.py
);
CREATE INDEX form_record ON linkage.form (record);
CREATE TABLE linkage.key (
    key  bigint NOT NULL,           -- linkage/keys.py
    form bigint NOT NULL,
    PRIMARY KEY (key, form)
);

-- What a source's records looked like, window by window, and when that stopped automatic linking.
CREATE TABLE linkage.feature_window (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source   text COLLATE "C" NOT NULL,
    records  integer     NOT NULL,
    sums     text        NOT NULL,  -- canonical JSON, linkage/drift.py
    drifted  text        NOT NULL,  -- canonical JSON list of sentences; empty: none
    ended_at timestamptz NOT NULL
);
CREATE INDEX feature_window_source ON linkage.feature_window (source, id);
CREATE TABLE linkage.automatic (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text COLLATE "C" NOT NULL,
    allowed boolean    NOT NULL,
    baseline text,                  -- what the source's records looked like when it was allowed; linkage/drift.py
    actor  text        NOT NULL,
    because text       NOT NULL,
    at     timestamptz NOT NULL,
    CONSTRAINT automatic_needs_a_baseline CHECK (allowed = (baseline IS NOT NULL))
);
CREATE INDEX automatic_source ON linkage.automatic (source, id);

DO $$ DECLARE kept text; BEGIN
    FOREACH kept IN ARRAY ARRAY['person', 'source_record', 'assertion', 'reliance', 'reopened', 'compartment',
                                'protection', 'feature_window', 'automatic'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON linkage.%I
            FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', kept || '_append_only', kept);
    END LOOP;
END $$;
GRANT USAGE ON SCHEMA linkage TO duecourse_app;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA linkage TO duecourse_app;
GRANT UPDATE ON linkage.standing TO duecourse_app;
GRANT DELETE ON linkage.form, linkage.key TO duecourse_app;

-- A departure without an admission key may wait as well.
ALTER TABLE intake.waiting ALTER COLUMN admission_key DROP NOT NULL;
