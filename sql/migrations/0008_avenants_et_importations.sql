-- Avenants, dated inside a convention, and the files that finance and stewards import.
-- btree_gist lets one exclusion constraint compare a code and a period. It is a trusted extension: the owner of the database may
-- create it; elsewhere an administrator creates it once (docs/exploitation.md).
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;
EXCEPTION WHEN insufficient_privilege OR feature_not_supported OR undefined_file THEN
    RAISE EXCEPTION 'L''extension btree_gist manque à cette base (%). Faites installer les modules « contrib » de PostgreSQL s''ils
n''y sont pas, puis exécuter une fois dans cette base, par un administrateur : CREATE EXTENSION btree_gist', sqlerrm;
END
$$;

-- Each file imported that brought something. Append-only, as the journal.
CREATE TABLE finance.importation (
    importation bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    genre text NOT NULL CHECK (genre IN ('versements', 'documents', 'notes', 'conventions', 'avenants', 'mandats')),
    fichier text NOT NULL,
    sha256 text NOT NULL CHECK (length(sha256) = 64),
    lignes integer NOT NULL CHECK (lignes > 0),
    nouveaux integer NOT NULL CHECK (nouveaux > 0 AND nouveaux <= lignes),
    par text NOT NULL CHECK (btrim(par) <> ''),
    importe_le timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER importation_ajout_seul BEFORE UPDATE OR DELETE OR TRUNCATE ON finance.importation
FOR EACH STATEMENT EXECUTE FUNCTION pilotage.refuser_modification();

-- Where a convention comes from: what was imported is neither changed nor removed by the reference files.
ALTER TABLE referentiel.structure
ADD COLUMN origine text NOT NULL DEFAULT 'reference' CHECK (origine IN ('reference', 'importation'));
ALTER TABLE referentiel.convention
ADD COLUMN origine text NOT NULL DEFAULT 'reference' CHECK (origine IN ('reference', 'importation'));

-- Amounts and targets are the new ones of the whole convention; null: unchanged. It holds until the day before the next one.
CREATE TABLE referentiel.avenant (
    convention text NOT NULL REFERENCES referentiel.convention (code),
    numero integer NOT NULL CHECK (numero > 0),
    signe_le date NOT NULL,
    effet_le date NOT NULL,
    effet_jusqu_au date,
    montant_eur numeric(14, 2) CHECK (montant_eur >= 0),
    cible_accueils numeric(12, 2) CHECK (cible_accueils >= 0),
    cible_places numeric(12, 2) CHECK (cible_places >= 0),
    cible_autre numeric(12, 2) CHECK (cible_autre >= 0),
    fin_convention date,
    motif text,
    source text,
    origine text NOT NULL DEFAULT 'reference' CHECK (origine IN ('reference', 'importation')),
    importation bigint REFERENCES finance.importation (importation),
    PRIMARY KEY (convention, numero),
    CHECK (effet_jusqu_au >= effet_le),
    CHECK (fin_convention >= effet_le),
    CHECK (num_nonnulls(montant_eur, cible_accueils, cible_places, cible_autre, fin_convention) > 0),
    CHECK (fin_convention IS null OR btrim(coalesce(motif, '')) <> ''),
    CHECK ((origine = 'importation') = (importation IS NOT null)),
    CONSTRAINT avenants_sans_chevauchement EXCLUDE USING gist (
        convention WITH =, daterange(effet_le, effet_jusqu_au, '[]') WITH &&
    )
);

-- The reference of a payment whose mandat was not known when it was entered: the payment itself is never changed. One
-- payment a reference.
CREATE TABLE finance.mandat (
    versement text PRIMARY KEY REFERENCES finance.versement (versement),
    mandat text NOT NULL UNIQUE CHECK (btrim(mandat) <> ''),
    -- As the file of finance says it; the payment keeps the date under which it was entered.
    date date NOT NULL,
    importation bigint NOT NULL REFERENCES finance.importation (importation)
);
CREATE TRIGGER mandat_ajout_seul BEFORE UPDATE OR DELETE OR TRUNCATE ON finance.mandat
FOR EACH STATEMENT EXECUTE FUNCTION pilotage.refuser_modification();

ALTER TABLE finance.versement ADD COLUMN importation bigint REFERENCES finance.importation (importation);

-- Every version of a document is kept; the last received by a date is the one that counts.
ALTER TABLE finance.document
ADD COLUMN importation bigint REFERENCES finance.importation (importation),
DROP CONSTRAINT document_pkey,
ADD PRIMARY KEY (convention, exercice, nature, recu_le);
