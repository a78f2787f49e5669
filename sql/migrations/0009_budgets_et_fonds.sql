-- Budgets by operation and year; what each of them bears of each convention; the funds entrusted to the CAF.

-- The year of a budget. What was there before is that of article 14 of the Délibération n° 2024-273.
ALTER TABLE referentiel.repartition_budgetaire
DROP CONSTRAINT repartition_budgetaire_operation_fkey,
DROP CONSTRAINT repartition_budgetaire_pkey,
ADD COLUMN annee integer NOT NULL DEFAULT 2024;
-- A part may be on a year whose AE is not known: it has no row in referentiel.budget.
ALTER TABLE referentiel.repartition_budgetaire
ALTER COLUMN annee DROP DEFAULT,
ADD PRIMARY KEY (convention, operation, annee);

ALTER TABLE referentiel.budget
DROP CONSTRAINT budget_pkey,
ADD COLUMN annee integer NOT NULL DEFAULT 2024,
ADD COLUMN vote_eur numeric(14, 2);
ALTER TABLE referentiel.budget
ALTER COLUMN annee DROP DEFAULT,
ADD PRIMARY KEY (operation, annee);

-- The budget that a payment was made on, where the payment says it. Those already there said it in their source.
ALTER TABLE finance.versement ADD COLUMN annee_budget integer;
UPDATE finance.versement
SET annee_budget = substring(source FROM 'budget (20\d\d)')::integer
WHERE source ~ 'budget 20\d\d';

-- The reference files say more than when they were last loaded: the next init reads them again.
DELETE FROM referentiel.chargement;

-- What each operation of each year bears of each convention, as the night shared it; no operation: outside the budget.
CREATE TABLE finance.imputation (
    convention text NOT NULL REFERENCES referentiel.convention (code) ON DELETE CASCADE,
    operation text,
    annee integer NOT NULL,
    engage_eur numeric(14, 2) NOT NULL,
    verse_eur numeric(14, 2) NOT NULL,
    soldes_eur numeric(14, 2) NOT NULL,
    UNIQUE NULLS NOT DISTINCT (convention, operation, annee)
);
CREATE INDEX imputation_par_operation ON finance.imputation (operation, annee);

-- What finance must know of an operation and year, as the night found it.
CREATE TABLE finance.alerte_budget (
    operation text NOT NULL,
    annee integer NOT NULL,
    niveau text NOT NULL CHECK (niveau IN ('depasse', 'seuil', 'inconnu')),
    alerte text NOT NULL,
    PRIMARY KEY (operation, annee)
);

CREATE TABLE finance.fonds (
    fonds text PRIMARY KEY,
    libelle text NOT NULL,
    dotation_eur numeric(14, 2) NOT NULL CHECK (dotation_eur >= 0),
    territoires text[] NOT NULL,
    source text NOT NULL
);

-- No column holds a free text: nobody can be named. A payment told as waiting, then as made, is two rows (see
-- decompte.domaine.fonds); nothing is rewritten.
CREATE TABLE finance.fonds_mouvement (
    mouvement bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fonds text NOT NULL REFERENCES finance.fonds (fonds),
    date date NOT NULL,
    sens text NOT NULL CHECK (sens IN ('recette', 'depense')),
    montant_eur numeric(14, 2) NOT NULL CHECK (montant_eur > 0),
    territoire text NOT NULL,
    reference text NOT NULL CHECK (reference ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$' AND reference ~ '\d'),
    titre_recu_le date,
    paye_le date,
    par text NOT NULL CHECK (btrim(par) <> ''),
    importe_le timestamptz NOT NULL DEFAULT now(),
    CHECK ((sens = 'depense') = (titre_recu_le IS NOT null)),
    CHECK (sens = 'depense' OR paye_le IS null),
    CHECK (titre_recu_le >= date AND paye_le >= titre_recu_le)
);
-- A reference is used once: waiting, then paid.
CREATE UNIQUE INDEX mouvement_en_attente ON finance.fonds_mouvement (fonds, sens, reference) WHERE paye_le IS null;
CREATE UNIQUE INDEX mouvement_paye ON finance.fonds_mouvement (fonds, sens, reference) WHERE paye_le IS NOT null;
CREATE TRIGGER fonds_mouvement_ajout_seul BEFORE UPDATE OR DELETE OR TRUNCATE ON finance.fonds_mouvement
FOR EACH STATEMENT EXECUTE FUNCTION pilotage.refuser_modification();
