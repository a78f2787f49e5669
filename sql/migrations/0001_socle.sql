-- The warehouse: one schema per room of the flow. Months are written AAAA-MM, amounts in euros with two
-- decimals, rates with four. Facts are keyed by deposit and never overwritten.
CREATE SCHEMA referentiel;
CREATE SCHEMA depots;
CREATE SCHEMA faits;
CREATE SCHEMA pilotage;
CREATE SCHEMA finance;

CREATE DOMAIN public.mois_civil AS text
CHECK (value ~ '^\d{4}-(0[1-9]|1[0-2])$');

CREATE TABLE referentiel.structure (
    code text PRIMARY KEY,
    nom text NOT NULL,
    siret text,
    territoire text,
    email_contact text
);

CREATE TABLE referentiel.convention (
    code text PRIMARY KEY,
    structure text NOT NULL REFERENCES referentiel.structure (code),
    annee integer NOT NULL,
    dispositif text NOT NULL,
    dispositif_id text NOT NULL,
    territoire text,
    debut date NOT NULL,
    fin date NOT NULL,
    montant_eur numeric(14, 2) NOT NULL CHECK (montant_eur >= 0),
    cible_accueils numeric(12, 2),
    cible_places numeric(12, 2),
    cible_autre numeric(12, 2),
    unite_autre text,
    operation_budgetaire text,
    source text,
    montant_vote_eur numeric(14, 2),
    hypotheses text[] NOT NULL DEFAULT '{}',
    CHECK (debut <= fin)
);

CREATE TABLE referentiel.budget (
    operation text PRIMARY KEY,
    libelle text NOT NULL,
    imputation text NOT NULL,
    ae_eur numeric(14, 2) NOT NULL,
    disponible_eur numeric(14, 2) NOT NULL
);

-- A convention charged to several operations (the CAF funds): its share of each. Without a row here, the whole
-- convention is charged to its operation_budgetaire.
CREATE TABLE referentiel.repartition_budgetaire (
    convention text NOT NULL REFERENCES referentiel.convention (code) ON DELETE CASCADE,
    operation text NOT NULL REFERENCES referentiel.budget (operation),
    montant_eur numeric(14, 2) NOT NULL CHECK (montant_eur > 0),
    PRIMARY KEY (convention, operation)
);

-- The digest of the reference files loaded last: the same files again are not loaded twice.
CREATE TABLE referentiel.chargement (
    seul boolean PRIMARY KEY DEFAULT true CHECK (seul),
    empreinte text NOT NULL,
    charge_le timestamptz NOT NULL DEFAULT now()
);

-- Paths and ids are compared byte by byte (COLLATE "C"), as Python does: the order of deposits must not depend on
-- the locale of the server.
CREATE TABLE depots.depot (
    depot text COLLATE "C" PRIMARY KEY,
    structure text NOT NULL,
    chemin text COLLATE "C" NOT NULL,
    recu_le timestamptz NOT NULL,
    sha256 text NOT NULL CHECK (length(sha256) = 64),
    taille bigint NOT NULL,
    mtime_ns bigint NOT NULL,
    contenant text,
    etat text NOT NULL CHECK (etat IN (
        'recu', 'lu', 'controle', 'accepte', 'accepte_avec_reserves', 'rejete', 'illisible', 'doublon', 'remplace', 'ecarte'
    )),
    verdict text CHECK (verdict IN ('accepte', 'accepte_avec_reserves', 'rejete', 'illisible')),
    motif text,
    doublon_de text COLLATE "C" REFERENCES depots.depot (depot),
    convention text,
    mois mois_civil,
    modele text,
    neant boolean,
    taux_completude numeric(5, 4),
    nb_lignes integer,
    nb_quarantaine integer,
    -- Set aside by itself because it came after the clôture; a reopening brings it back, which it must not do to one
    -- that a steward set aside.
    hors_cloture boolean NOT NULL DEFAULT false,
    UNIQUE (structure, chemin, recu_le, sha256)
);
CREATE INDEX depot_par_empreinte ON depots.depot (structure, sha256);
CREATE INDEX depot_par_mois ON depots.depot (convention, mois, recu_le);
CREATE INDEX depot_a_traiter ON depots.depot (recu_le) WHERE etat = 'recu';

-- Every row that a deposit loaded, replaced deposits included: the history. faits.suivi shows those in force.
CREATE TABLE faits.suivi_ligne (
    depot text COLLATE "C" NOT NULL REFERENCES depots.depot (depot),
    ligne integer NOT NULL,
    pseudonyme text COLLATE "C" NOT NULL,
    phase text NOT NULL CHECK (phase IN ('accueil', 'accompagnement')),
    date_orientation date NOT NULL,
    date_premier_rdv date,
    date_diagnostic date,
    date_signature_cer date,
    date_fin_cer date,
    nb_actions_cer integer,
    nb_actions_pro integer,
    nb_entretiens_physiques integer,
    nb_entretiens_distance integer,
    nb_absences_injustifiees integer,
    date_procedure_suspension date,
    inscrit_monjob62 boolean,
    date_actualisation_diagnostic date,
    nb_prescriptions integer,
    date_sortie date,
    motif_sortie text,
    proposition_orientation text,
    parcours text,
    PRIMARY KEY (depot, ligne)
);

CREATE TABLE faits.activite_ligne (
    depot text COLLATE "C" NOT NULL REFERENCES depots.depot (depot),
    ligne integer NOT NULL,
    indicateur text NOT NULL,
    quantite numeric(14, 2) NOT NULL CHECK (quantite >= 0),
    PRIMARY KEY (depot, ligne)
);

CREATE TABLE pilotage.constat (
    depot text COLLATE "C" NOT NULL REFERENCES depots.depot (depot),
    rang integer NOT NULL,
    regle text NOT NULL,
    severite text NOT NULL CHECK (severite IN ('bloquant_fichier', 'bloquant_ligne', 'avertissement', 'information')),
    feuille text,
    ligne integer,
    colonne text,
    entete text,
    cle text,
    valeur text,
    message text NOT NULL,
    conduite text NOT NULL,
    PRIMARY KEY (depot, rang)
);

-- Rows held back. Their content stays in the archive: a row admitted later is read again from there.
CREATE TABLE pilotage.quarantaine (
    depot text COLLATE "C" NOT NULL REFERENCES depots.depot (depot),
    feuille text NOT NULL,
    ligne integer NOT NULL,
    regles text[] NOT NULL,
    suite text NOT NULL DEFAULT 'en_attente' CHECK (suite IN ('en_attente', 'admise', 'laissee')),
    PRIMARY KEY (depot, feuille, ligne)
);

CREATE TABLE pilotage.depot_attendu (
    convention text NOT NULL REFERENCES referentiel.convention (code),
    structure text NOT NULL,
    mois mois_civil NOT NULL,
    echeance date NOT NULL,
    etat text NOT NULL CHECK (etat IN ('a_venir', 'a_temps', 'en_retard', 'incomplet', 'manquant', 'excuse')),
    depot text COLLATE "C" REFERENCES depots.depot (depot),
    recu_le timestamptz,
    retard_jours integer NOT NULL,
    taux_completude numeric(5, 4),
    excuse boolean NOT NULL,
    motif text,
    PRIMARY KEY (convention, mois)
);

-- What a steward decided about one (convention, month); the last of each action prevails. Append-only.
CREATE TABLE pilotage.decision (
    decision bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    convention text NOT NULL REFERENCES referentiel.convention (code),
    mois mois_civil NOT NULL,
    action text NOT NULL CHECK (action IN ('prolonger', 'excuser', 'rouvrir')),
    echeance date,
    par text NOT NULL CHECK (par <> ''),
    motif text NOT NULL CHECK (motif <> ''),
    prise_le timestamptz NOT NULL DEFAULT now(),
    CHECK ((action = 'prolonger') = (echeance IS NOT null))
);

CREATE TABLE pilotage.incident (
    incident bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    regle text NOT NULL,
    convention text NOT NULL REFERENCES referentiel.convention (code),
    mois mois_civil NOT NULL,
    depot text COLLATE "C" NOT NULL REFERENCES depots.depot (depot),
    nombre integer NOT NULL,
    etat text NOT NULL CHECK (etat IN ('ouvert', 'ferme', 'resolu')),
    ouvert_par_depot_recu_le timestamptz NOT NULL,
    ferme_par_depot text COLLATE "C" REFERENCES depots.depot (depot),
    motif text CHECK (motif IN ('faux_positif', 'donnee_manquante_justifiee', 'corrige_par_le_partenaire', 'derogation', 'autre')),
    commentaire text,
    CHECK (etat <> 'resolu' OR (motif IS NOT null AND coalesce(commentaire, '') <> ''))
);
CREATE UNIQUE INDEX un_incident_ouvert ON pilotage.incident (regle, convention, mois) WHERE etat = 'ouvert';
CREATE INDEX incident_par_mois ON pilotage.incident (convention, mois);

-- Who did what, when, why. Append-only (trigger below).
CREATE TABLE pilotage.journal (
    entree bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    instant timestamptz NOT NULL DEFAULT now(),
    qui text NOT NULL,
    action text NOT NULL,
    objet text NOT NULL,
    de text,
    vers text,
    commentaire text
);

CREATE TABLE finance.versement (
    versement text PRIMARY KEY,
    convention text NOT NULL REFERENCES referentiel.convention (code),
    exercice integer NOT NULL,
    date date NOT NULL,
    montant_eur numeric(14, 2) NOT NULL,
    nature text NOT NULL,
    mandat text NOT NULL,
    source text
);

CREATE TABLE finance.document (
    convention text NOT NULL REFERENCES referentiel.convention (code),
    exercice integer NOT NULL,
    nature text NOT NULL,
    recu_le date NOT NULL,
    cout_reel_eur numeric(14, 2),
    depenses_directes_eur numeric(14, 2),
    depenses_prestations_eur numeric(14, 2),
    depenses_indirectes_eur numeric(14, 2),
    source text,
    PRIMARY KEY (convention, exercice, nature)
);

CREATE TABLE finance.note (
    convention text NOT NULL REFERENCES referentiel.convention (code),
    exercice integer NOT NULL,
    indicateur text NOT NULL,
    note numeric(5, 4) NOT NULL CHECK (note BETWEEN 0 AND 1),
    commentaire text NOT NULL,
    auteur text NOT NULL,
    source text,
    PRIMARY KEY (convention, exercice, indicateur)
);

-- One row per (convention, exercice): the last version.
CREATE TABLE finance.solde (
    convention text NOT NULL REFERENCES referentiel.convention (code),
    structure text NOT NULL,
    dispositif text NOT NULL,
    territoire text,
    exercice integer NOT NULL,
    version integer NOT NULL,
    etat text NOT NULL CHECK (etat IN (
        'provisoire', 'a_instruire', 'propose', 'contradictoire', 'arrete', 'mandate'
    )),
    date_calcul date NOT NULL,
    montant_exercice_eur numeric(14, 2) NOT NULL,
    du_eur numeric(14, 2),
    part_quantitative_eur numeric(14, 2),
    part_qualitative_eur numeric(14, 2),
    deja_verse_eur numeric(14, 2) NOT NULL,
    solde_brut_eur numeric(14, 2),
    taux_penalite numeric(5, 4),
    penalite_eur numeric(14, 2),
    solde_net_eur numeric(14, 2),
    reversement_eur numeric(14, 2),
    mois_dus integer NOT NULL,
    mois_a_temps integer NOT NULL,
    mois_en_retard integer NOT NULL,
    mois_incomplets integer NOT NULL,
    mois_manquants integer NOT NULL,
    mois_excuses integer NOT NULL,
    blocages text[] NOT NULL,
    hypotheses text[] NOT NULL,
    empreinte text NOT NULL,
    PRIMARY KEY (convention, exercice),
    CHECK (taux_penalite BETWEEN 0 AND 0.10),
    CHECK (du_eur BETWEEN 0 AND montant_exercice_eur),
    CHECK (penalite_eur >= 0 AND solde_net_eur >= 0 AND reversement_eur >= 0)
);

-- The décompte: the ordered lines of each solde.
CREATE TABLE finance.solde_ligne (
    convention text NOT NULL,
    exercice integer NOT NULL,
    version integer NOT NULL,
    rang integer NOT NULL,
    rubrique text NOT NULL,
    libelle text NOT NULL,
    formule text,
    calcul text,
    resultat text,
    montant_eur numeric(14, 2),
    regle text NOT NULL,
    source text,
    hypothese boolean NOT NULL,
    depots jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (convention, exercice, rang),
    FOREIGN KEY (convention, exercice) REFERENCES finance.solde (convention, exercice) ON DELETE CASCADE
);

CREATE FUNCTION pilotage.refuser_modification() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'La table %.% ne se modifie pas : elle ne fait que s''allonger.', tg_table_schema, tg_table_name;
END
$$;
CREATE TRIGGER journal_ajout_seul BEFORE UPDATE OR DELETE OR TRUNCATE ON pilotage.journal
FOR EACH STATEMENT EXECUTE FUNCTION pilotage.refuser_modification();
CREATE TRIGGER decision_ajout_seul BEFORE UPDATE OR DELETE OR TRUNCATE ON pilotage.decision
FOR EACH STATEMENT EXECUTE FUNCTION pilotage.refuser_modification();
