-- What each solde was computed from, by short keys: what the next calculation compares itself with.
CREATE TABLE finance.solde_entree (
    convention text NOT NULL,
    exercice integer NOT NULL,
    entrees jsonb NOT NULL CHECK (jsonb_typeof(entrees) = 'object'),
    PRIMARY KEY (convention, exercice),
    FOREIGN KEY (convention, exercice) REFERENCES finance.solde (convention, exercice) ON DELETE CASCADE
);

-- What changed in a solde from one calculation to the next, and why. Append-only. The rows of one calculation share their instant.
-- No reference to the convention: one that leaves the reference files must not be held back by its past.
CREATE TABLE finance.changement (
    changement bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    instant timestamptz NOT NULL DEFAULT now(),
    au date NOT NULL,
    convention text NOT NULL,
    exercice integer NOT NULL,
    montant_exercice_eur numeric(14, 2) NOT NULL,
    -- Null for a solde that is new.
    etat_avant text,
    etat_apres text NOT NULL,
    du_avant_eur numeric(14, 2),
    du_apres_eur numeric(14, 2),
    deja_verse_avant_eur numeric(14, 2),
    deja_verse_apres_eur numeric(14, 2),
    solde_brut_avant_eur numeric(14, 2),
    solde_brut_apres_eur numeric(14, 2),
    taux_penalite_avant numeric(5, 4),
    taux_penalite_apres numeric(5, 4),
    penalite_avant_eur numeric(14, 2),
    penalite_apres_eur numeric(14, 2),
    solde_net_avant_eur numeric(14, 2),
    solde_net_apres_eur numeric(14, 2),
    reversement_avant_eur numeric(14, 2),
    reversement_apres_eur numeric(14, 2),
    -- Of solde net minus reversement, a solde that is not computed counting for 0.
    ecart_eur numeric(14, 2) NOT NULL,
    blocages_ajoutes text[] NOT NULL,
    blocages_leves text[] NOT NULL,
    -- [{"genre", "objet", "phrase"}, …]
    causes jsonb NOT NULL CHECK (jsonb_typeof(causes) = 'array' AND jsonb_array_length(causes) > 0),
    -- What goes beyond the tolerance, in French; null when nothing does.
    alerte text,
    UNIQUE (instant, convention, exercice)
);
CREATE INDEX changement_par_convention ON finance.changement (convention, exercice, instant);
CREATE TRIGGER changement_ajout_seul BEFORE UPDATE OR DELETE OR TRUNCATE ON finance.changement
FOR EACH STATEMENT EXECUTE FUNCTION pilotage.refuser_modification();
