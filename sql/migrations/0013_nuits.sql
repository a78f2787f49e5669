-- The nights: one row a run, whichever way it ran. What the night did is counted in the warehouse itself, step by step, so that a
-- step that is tried again counts nothing twice. In no digest of a replay, which keeps them.
CREATE TABLE pilotage.nuit (
    nuit bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Of the run: the same for all the tasks of one night and all their tries.
    cle text NOT NULL UNIQUE CHECK (btrim(cle) <> ''),
    origine text NOT NULL CHECK (origine IN ('commande', 'airflow')),
    au date NOT NULL,
    -- Without password.
    boite text NOT NULL,
    debut timestamptz NOT NULL,
    -- A night that had ended and was run again long after: its length is counted from there.
    reprise_le timestamptz,
    fin timestamptz,
    etat text NOT NULL DEFAULT 'en_cours' CHECK (etat IN ('en_cours', 'finie', 'finie_avec_echecs', 'echouee')),
    -- What was registered when it began: what it received is the difference, however many times its reception is tried.
    depots_avant integer NOT NULL,
    doublons_avant integer NOT NULL,
    -- Sums of its steps; null: the step was not done.
    recus integer,
    doublons integer,
    en_attente integer,
    acceptes integer,
    acceptes_avec_reserves integer,
    refuses integer,
    illisibles integer,
    ecartes integer,
    non_charges integer,
    lignes integer,
    soldes integer,
    soldes_changes integer,
    solde_net_eur numeric(14, 2),
    penalite_eur numeric(14, 2),
    reversement_eur numeric(14, 2),
    nb_echecs integer NOT NULL DEFAULT 0,
    CHECK ((etat = 'en_cours') = (fin IS null))
);
CREATE INDEX nuit_par_debut ON pilotage.nuit (debut, nuit);

-- The steps of a night, each under its name (reception, lot 1/2, rapprochement, calcul). `comptes`: by the names of the columns above.
CREATE TABLE pilotage.nuit_etape (
    nuit bigint NOT NULL REFERENCES pilotage.nuit (nuit),
    etape text NOT NULL CHECK (btrim(etape) <> ''),
    debut timestamptz NOT NULL,
    fin timestamptz,
    comptes jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(comptes) = 'object'),
    -- What it could not do while doing the rest: sentences that name files or deposits, never what they contain.
    echecs text[] NOT NULL DEFAULT '{}',
    -- Why it stopped; null when it did not.
    erreur text,
    PRIMARY KEY (nuit, etape)
);

-- What changed as of the day of the figures, for the page that opens the day.
CREATE INDEX changement_par_date ON finance.changement (au);
