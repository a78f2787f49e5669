-- Who may read and write what. Finance sees amounts and obligations, never a person's row; stewards see deposits and
-- findings (rows of the workbook, not persons); only the application reads and writes facts.
-- All is taken back first, so that what this file no longer grants is no longer granted.
CREATE OR REPLACE PROCEDURE pg_temp.octroyer(IN role_vise text, IN droits text[])
LANGUAGE plpgsql AS $$
DECLARE
    droit text;
    nom_schema text;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = role_vise) THEN
        RETURN;
    END IF;
    FOREACH nom_schema IN ARRAY ARRAY['referentiel', 'depots', 'faits', 'pilotage', 'finance'] LOOP
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM %I', nom_schema, role_vise);
        EXECUTE format('REVOKE ALL ON SCHEMA %I FROM %I', nom_schema, role_vise);
    END LOOP;
    FOREACH droit IN ARRAY droits LOOP
        EXECUTE format('GRANT %s TO %I', droit, role_vise);
    END LOOP;
END
$$;

CALL pg_temp.octroyer('decompte_finance', ARRAY[
    'USAGE ON SCHEMA finance, pilotage',
    'SELECT ON ALL TABLES IN SCHEMA finance',
    -- Not the reason of a month (motif): a free text that may name a person.
    'SELECT (convention, structure, mois, echeance, etat, depot, recu_le, retard_jours, taux_completude, excuse) '
    'ON pilotage.depot_attendu',
    -- Not the drop-box; nor the steps, whose sentences name files.
    'SELECT (nuit, origine, au, debut, reprise_le, fin, etat, recus, doublons, en_attente, acceptes, '
    'acceptes_avec_reserves, refuses, illisibles, ecartes, non_charges, lignes, soldes, soldes_changes, '
    'solde_net_eur, penalite_eur, reversement_eur, nb_echecs) ON pilotage.nuit'
]);

-- The inputs of a solde hold the reasons of its months: what they give is read in finance.solde and its lines.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'decompte_finance') THEN
        REVOKE SELECT ON finance.solde_entree, finance.solde_fige FROM decompte_finance;
        GRANT SELECT (
            convention, exercice, version, document, sha256, solde_net_eur, reversement_eur, arrete_par, arrete_le, instant
        ) ON finance.solde_fige TO decompte_finance;
    END IF;
END
$$;

CALL pg_temp.octroyer('decompte_gestion', ARRAY[
    'USAGE ON SCHEMA referentiel, depots, pilotage, finance',
    'SELECT ON ALL TABLES IN SCHEMA referentiel',
    'SELECT ON ALL TABLES IN SCHEMA depots',
    'SELECT ON ALL TABLES IN SCHEMA pilotage',
    'SELECT ON ALL TABLES IN SCHEMA finance'
]);

-- Stewards see which rows are held back, not who is on them.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'decompte_gestion') THEN
        REVOKE SELECT ON pilotage.quarantaine FROM decompte_gestion;
        GRANT SELECT (depot, feuille, ligne, regles, suite) ON pilotage.quarantaine TO decompte_gestion;
    END IF;
END
$$;

-- The application owns nothing: it cannot change the schema, nor rewrite the journal, decisions or payments.
CALL pg_temp.octroyer('decompte_app', ARRAY[
    'USAGE ON SCHEMA referentiel, depots, faits, pilotage, finance',
    'SELECT ON ALL TABLES IN SCHEMA referentiel',
    'SELECT ON ALL TABLES IN SCHEMA depots',
    'SELECT ON ALL TABLES IN SCHEMA faits',
    'SELECT ON ALL TABLES IN SCHEMA pilotage',
    'SELECT ON ALL TABLES IN SCHEMA finance',
    'INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA referentiel',
    'INSERT, UPDATE ON depots.depot',
    'INSERT, DELETE ON faits.suivi_ligne, faits.activite_ligne',
    'INSERT, UPDATE, DELETE ON pilotage.constat, pilotage.quarantaine, pilotage.depot_attendu, pilotage.incident',
    'INSERT, UPDATE, DELETE ON pilotage.serie_a_revoir',
    'INSERT ON pilotage.decision, pilotage.decision_depot, pilotage.journal, pilotage.incident_numero',
    'INSERT ON pilotage.suivi',
    'INSERT ON finance.versement, finance.document, finance.importation, finance.mandat',
    'INSERT, UPDATE, DELETE ON finance.imputation, finance.alerte_budget',
    'INSERT, UPDATE ON finance.fonds',
    'INSERT ON finance.fonds_mouvement',
    'INSERT, UPDATE ON finance.note',
    'INSERT, UPDATE, DELETE ON finance.solde, finance.solde_ligne',
    'INSERT, DELETE ON finance.ligne_comptee',
    'INSERT, UPDATE, DELETE ON finance.solde_entree',
    'INSERT ON finance.changement',
    'INSERT ON finance.transition, finance.solde_fige, finance.mandat_recu, finance.levee, finance.contradictoire',
    'INSERT ON finance.remise, finance.piece, pilotage.cloture',
    'INSERT ON finance.lot_mandatement, finance.lot_ligne, finance.lot_annulation, finance.lot_mandat_recu',
    'INSERT, UPDATE ON pilotage.nuit, pilotage.nuit_etape'
]);

DROP PROCEDURE pg_temp.octroyer(text, text[]);
