-- Roles belong to the whole server: another warehouse on it may have made them, or be making them right now.
DO $$
DECLARE
    nom text;
BEGIN
    FOREACH nom IN ARRAY ARRAY['decompte_gestion', 'decompte_finance', 'decompte_app'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = nom) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', nom);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
END
$$;
