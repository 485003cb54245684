-- The public log is only added to: runs of entries of the villages' records, one after another.
-- A superuser can switch triggers off; what is done then, witnesses and `xiangyue verify` find.
-- Idempotent. Errors are SQLSTATE 23000 (integrity constraint violation).

CREATE OR REPLACE FUNCTION xiangyue_public_run() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    size bigint := 0;
    gathered bigint := 0;
    written bigint;
BEGIN
    -- who adds holds the log's row, so the next run finds this one
    PERFORM FROM xiangyue_publiclog WHERE number = NEW.number
        AND NOT EXISTS (SELECT FROM xiangyue_publiclog later WHERE later.number > NEW.number)
        FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'public log % is not the one that is added to', NEW.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT start + last - first + 1 INTO size FROM xiangyue_publicrun
        WHERE number = NEW.number ORDER BY start DESC LIMIT 1;
    SELECT last INTO gathered FROM xiangyue_publicrun
        WHERE number = NEW.number AND log = NEW.log ORDER BY first DESC LIMIT 1;
    SELECT head.size INTO written FROM xiangyue_recordlog head WHERE code = NEW.log;
    IF NEW.start <> coalesce(size, 0)
        OR NEW.first <> coalesce(gathered, 0) + 1
        OR NEW.last > coalesce(written, 0)
    THEN
        RAISE EXCEPTION 'entries % to % of % do not come next in public log %',
            NEW.first, NEW.last, NEW.log, NEW.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER public_run_follows BEFORE INSERT ON xiangyue_publicrun
    FOR EACH ROW EXECUTE FUNCTION xiangyue_public_run();
CREATE OR REPLACE TRIGGER public_run_stays BEFORE UPDATE OR DELETE OR TRUNCATE
    ON xiangyue_publicrun FOR EACH STATEMENT EXECUTE FUNCTION xiangyue_record_refuse();
CREATE OR REPLACE TRIGGER public_log_stays BEFORE UPDATE OR DELETE OR TRUNCATE
    ON xiangyue_publiclog FOR EACH STATEMENT EXECUTE FUNCTION xiangyue_record_refuse();
