-- The review desk: records whose person is in doubt, and what people answered. Facts are append-only;
-- the work list is not a fact and shrinks as it is worked off.
CREATE SCHEMA IF NOT EXISTS linkage;

-- One row a question: the record in doubt beside its candidates, as they stood when it was asked.
CREATE TABLE linkage.review (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source     text        NOT NULL,
    record     text        NOT NULL,     -- the source's own name for the record
    reason     text        NOT NULL,     -- stable code of the policy: why no machine decides it
    due_on     date,                     -- legal clock: the day by which an answer counts (null: none runs)
    due_why    text,                     -- which clock, in words
    asked_at   timestamptz NOT NULL,
    artefact   text        NOT NULL,     -- hash of the weights the evidence was computed with
    shown      text        NOT NULL,     -- record, candidates and evidence as canonical JSON
    read_twice boolean     NOT NULL,     -- drawn for a second, blind reading
    CONSTRAINT review_clock_has_words CHECK ((due_on IS NULL) = (due_why IS NULL))
);
CREATE INDEX review_record ON linkage.review (record, source);

-- The work list. Whoever orders the queue finds the legal clock and the time waited here, and nothing
-- of the person: no name, nationality, language or weight.
CREATE TABLE linkage.review_waiting (
    review     bigint      NOT NULL PRIMARY KEY REFERENCES linkage.review,
    stage      text        NOT NULL CHECK (stage IN ('first', 'second', 'supervisor')),
    due_on     date,                     -- as the clock stands now, which may move after the asking
    due_why    text,
    asked_at   timestamptz NOT NULL,
    records    bigint[]    NOT NULL,     -- on file: the record in doubt, then those of its candidates
    compartment text,                    -- protected: shown only to readers inside it
    held_by    text,                     -- who has it open, so that two do not read it at once
    held_until timestamptz,
    CONSTRAINT review_waiting_clock_has_words CHECK ((due_on IS NULL) = (due_why IS NULL))
);
CREATE INDEX review_waiting_order ON linkage.review_waiting (due_on, asked_at, review);

CREATE TABLE linkage.review_answer (
    review   bigint      NOT NULL REFERENCES linkage.review,
    stage    text        NOT NULL CHECK (stage IN ('first', 'second', 'supervisor')),
    answer   text        NOT NULL CHECK (answer IN ('this', 'none', 'cannot_tell')),
    chosen   text,                       -- the person, if one was chosen
    place    smallint,                   -- where the chosen one stood among those shown, from 1
    note     text        NOT NULL,
    actor    text        NOT NULL,
    role     text        NOT NULL,
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (review, stage),
    -- Nobody reads a case twice: a second reading is another person's, a supervisor's a third one's.
    CONSTRAINT review_answer_other_reader UNIQUE (review, actor),
    CONSTRAINT review_answer_names_whom CHECK (
        (answer = 'this') = (chosen IS NOT NULL) AND (chosen IS NULL) = (place IS NULL)),
    CONSTRAINT review_answer_says_why CHECK (answer <> 'cannot_tell' OR note <> '')
);

-- Cases whose answer was known beforehand, put among the real ones. Kept apart from the question, so
-- that what builds a reader's page never reads it.
CREATE TABLE linkage.review_known (
    review  bigint      NOT NULL PRIMARY KEY REFERENCES linkage.review,
    answer  text        NOT NULL CHECK (answer IN ('this', 'none')),
    place   smallint,
    set_by  text        NOT NULL,
    set_at  timestamptz NOT NULL,
    CONSTRAINT review_known_names_whom CHECK ((answer = 'this') = (place IS NOT NULL))
);

-- Which cases are read twice: drawn from this seed, which no reader knows, and repeatable with it.
CREATE TABLE linkage.review_sample (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    seed  text    NOT NULL DEFAULT gen_random_uuid()::text,
    share real    NOT NULL DEFAULT 0.08 CHECK (share >= 0 AND share <= 1)
);
INSERT INTO linkage.review_sample DEFAULT VALUES;

CREATE TRIGGER review_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON linkage.review
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER review_answer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON linkage.review_answer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER review_known_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON linkage.review_known
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

GRANT USAGE ON SCHEMA linkage TO duecourse_app;
GRANT SELECT, INSERT ON linkage.review, linkage.review_answer, linkage.review_known TO duecourse_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON linkage.review_waiting TO duecourse_app;
GRANT SELECT, UPDATE (share) ON linkage.review_sample TO duecourse_app;
