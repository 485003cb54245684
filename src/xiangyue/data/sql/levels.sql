-- What comes in from a lower server. The worker that writes it is the role xiangyue_from_AREA
-- (core.levels.source_role), which may write rows of that area alone, whatever it is sent.
CREATE OR REPLACE FUNCTION xiangyue_level_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    mine text := substring(session_user::text FROM '^xiangyue_from_([0-9]+)$');
    area text := CASE WHEN TG_OP = 'DELETE' THEN OLD.area ELSE NEW.area END;
BEGIN
    IF mine IS NULL OR NOT starts_with(area, mine)
        OR (TG_OP = 'UPDATE' AND NOT starts_with(OLD.area, mine)) THEN
        RAISE EXCEPTION '% sent a row of %', session_user, area;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- A sum that came in, or went with its server, waits to be folded into the figures here.
CREATE OR REPLACE FUNCTION xiangyue_level_taken() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    sum record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    d bigint := CASE WHEN TG_OP = 'DELETE' THEN 0 ELSE NEW.n END
        - CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.n END;
BEGIN
    IF d <> 0 THEN
        INSERT INTO public.xiangyue_levelchange (way, area, key, month, n, top)
        VALUES ('taken', sum.area, sum.key, sum.month, d,
            EXISTS (SELECT FROM public.xiangyue_levelsource s WHERE s.area = sum.area));
    END IF;
    RETURN NULL;
END $$;

DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['levelserver', 'levelarea', 'levelfigure', 'levelrow', 'leveltile']
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER level_guard BEFORE INSERT OR UPDATE OR DELETE'
            ' ON xiangyue_%1$s FOR EACH ROW EXECUTE FUNCTION xiangyue_level_guard();'
            ' ALTER TABLE xiangyue_%1$s ENABLE REPLICA TRIGGER level_guard', name);
    END LOOP;
END $$;
CREATE OR REPLACE TRIGGER level_taken AFTER INSERT OR UPDATE OR DELETE ON xiangyue_levelfigure
    FOR EACH ROW EXECUTE FUNCTION xiangyue_level_taken();
ALTER TABLE xiangyue_levelfigure ENABLE ALWAYS TRIGGER level_taken;
