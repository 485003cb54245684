-- A voucher that is posted, and its lines, are never changed or taken out; a budget neither.

CREATE FUNCTION xiangyue_book_posted_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'posted' THEN
        RAISE EXCEPTION 'voucher % is posted: % refused; post a counter-entry', OLD.id, TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER book_voucher_posted_stays BEFORE UPDATE OR DELETE ON xiangyue_bookvoucher
    FOR EACH ROW EXECUTE FUNCTION xiangyue_book_posted_stays();

CREATE FUNCTION xiangyue_book_line_posted_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM xiangyue_bookvoucher v
               WHERE v.state = 'posted' AND v.id = CASE TG_OP WHEN 'INSERT' THEN NEW.voucher_id
                   ELSE OLD.voucher_id END) THEN
        RAISE EXCEPTION 'the voucher of this line is posted: % refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER book_line_posted_stays BEFORE INSERT OR UPDATE OR DELETE ON xiangyue_bookline
    FOR EACH ROW EXECUTE FUNCTION xiangyue_book_line_posted_stays();
CREATE TRIGGER book_budget_only_grows BEFORE UPDATE OR DELETE ON xiangyue_bookbudget
    FOR EACH STATEMENT EXECUTE FUNCTION xiangyue_ledger_only_grows();
