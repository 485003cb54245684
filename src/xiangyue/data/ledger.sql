-- What is posted is never changed: vouchers and their lines are only ever added, and balance.

CREATE FUNCTION xiangyue_ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused; post a counter-entry', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER ledger_voucher_only_grows BEFORE UPDATE OR DELETE ON xiangyue_ledgervoucher
    FOR EACH STATEMENT EXECUTE FUNCTION xiangyue_ledger_only_grows();
CREATE TRIGGER ledger_voucher_no_truncate BEFORE TRUNCATE ON xiangyue_ledgervoucher
    FOR EACH STATEMENT EXECUTE FUNCTION xiangyue_ledger_only_grows();
CREATE TRIGGER ledger_line_only_grows BEFORE UPDATE OR DELETE ON xiangyue_ledgerline
    FOR EACH STATEMENT EXECUTE FUNCTION xiangyue_ledger_only_grows();
CREATE TRIGGER ledger_line_no_truncate BEFORE TRUNCATE ON xiangyue_ledgerline
    FOR EACH STATEMENT EXECUTE FUNCTION xiangyue_ledger_only_grows();

-- Judged when the transaction ends: debits are credits, in all and within each fund, and a voucher
-- has two lines at least.
CREATE FUNCTION xiangyue_ledger_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    voucher bigint := CASE TG_TABLE_NAME
        WHEN 'xiangyue_ledgervoucher' THEN (to_jsonb(NEW) ->> 'id')::bigint
        ELSE (to_jsonb(NEW) ->> 'voucher_id')::bigint END;
BEGIN
    IF (SELECT count(*) FROM xiangyue_ledgerline l WHERE l.voucher_id = voucher) < 2
       OR EXISTS (SELECT 1 FROM xiangyue_ledgerline l WHERE l.voucher_id = voucher
                  GROUP BY l.fund_id HAVING sum(l.debit) <> sum(l.credit)) THEN
        RAISE EXCEPTION 'voucher % does not balance', voucher USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ledger_voucher_balances AFTER INSERT ON xiangyue_ledgervoucher
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION xiangyue_ledger_balances();
CREATE CONSTRAINT TRIGGER ledger_line_balances AFTER INSERT ON xiangyue_ledgerline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION xiangyue_ledger_balances();
