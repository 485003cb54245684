-- The archive of a verifiable secret ballot is only added to, each event after the one before it.
-- Idempotent. Errors are SQLSTATE 23000 (integrity constraint violation).

CREATE OR REPLACE FUNCTION xiangyue_trustee_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.height = (
        SELECT COALESCE(max(height) + 1, 0) FROM xiangyue_trusteeballotevent
        WHERE ballot_id = NEW.ballot_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the archive of a secret ballot is only added to: % is refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE TRIGGER trustee_event_follows BEFORE INSERT ON xiangyue_trusteeballotevent
    FOR EACH ROW EXECUTE FUNCTION xiangyue_trustee_event();
CREATE OR REPLACE TRIGGER trustee_event_stays BEFORE UPDATE OR DELETE OR TRUNCATE
    ON xiangyue_trusteeballotevent FOR EACH STATEMENT EXECUTE FUNCTION xiangyue_trustee_event();
