-- The record keeps itself: entries are only added, each in its place, and heads only move forward.
-- A superuser can switch triggers off; what is done then is found by `xiangyue verify`.
-- Idempotent. Errors are SQLSTATE 23000 (integrity constraint violation).

CREATE OR REPLACE FUNCTION xiangyue_record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is only added to: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- An entry follows the one before it and its leaf hash is that of its body (RFC 6962).
CREATE OR REPLACE FUNCTION xiangyue_record_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before bytea := '\x0000000000000000000000000000000000000000000000000000000000000000';
    entry json := NEW.body::json;
BEGIN
    IF NEW.seq <> 1 THEN
        SELECT leaf INTO before FROM xiangyue_recordentry
        WHERE log = NEW.log AND seq = NEW.seq - 1;
    END IF;
    IF before IS NULL
        OR NEW.leaf <> sha256('\x00'::bytea || convert_to(NEW.body, 'UTF8'))
        OR (entry ->> 'prev') IS DISTINCT FROM encode(before, 'hex')
        OR (entry ->> 'seq') IS DISTINCT FROM NEW.seq::text
        OR (entry ->> 'log') IS DISTINCT FROM NEW.log
    THEN
        RAISE EXCEPTION 'entry % of log % does not follow the one before it', NEW.seq, NEW.log
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- A log begins empty, and its head moves to an entry that was added: each entry follows the one
-- before it, so all between are there.
CREATE OR REPLACE FUNCTION xiangyue_record_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.size = 0 AND NEW.frontier = '' AND NEW.last = decode(repeat('00', 32), 'hex') THEN
            RETURN NEW;
        END IF;
    ELSIF NEW.code = OLD.code AND NEW.size > OLD.size
        AND length(NEW.frontier) = 32 * bit_count(NEW.size::bit(64))
        AND EXISTS (SELECT FROM xiangyue_recordentry
                    WHERE log = NEW.code AND seq = NEW.size AND leaf = NEW.last)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of log % moves only by the entries added to it', NEW.code
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE TRIGGER record_entry_follows BEFORE INSERT ON xiangyue_recordentry
    FOR EACH ROW EXECUTE FUNCTION xiangyue_record_entry();
CREATE OR REPLACE TRIGGER record_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE
    ON xiangyue_recordentry FOR EACH STATEMENT EXECUTE FUNCTION xiangyue_record_refuse();
CREATE OR REPLACE TRIGGER record_head_moves BEFORE INSERT OR UPDATE ON xiangyue_recordlog
    FOR EACH ROW EXECUTE FUNCTION xiangyue_record_head();
CREATE OR REPLACE TRIGGER record_head_stays BEFORE DELETE OR TRUNCATE
    ON xiangyue_recordlog FOR EACH STATEMENT EXECUTE FUNCTION xiangyue_record_refuse();
-- Each entry updates its log's head: room in the page keeps that from touching the index.
ALTER TABLE xiangyue_recordlog SET (fillfactor = 50);
-- An opening may be erased, never changed into another.
CREATE OR REPLACE TRIGGER record_opening_stays BEFORE UPDATE ON xiangyue_recordopening
    FOR EACH STATEMENT EXECUTE FUNCTION xiangyue_record_refuse();
