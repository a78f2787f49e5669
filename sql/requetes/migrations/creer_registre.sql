CREATE TABLE IF NOT EXISTS public.migration (
    nom text COLLATE "C" PRIMARY KEY,
    empreinte text NOT NULL,
    appliquee_le timestamptz NOT NULL DEFAULT now()
);
