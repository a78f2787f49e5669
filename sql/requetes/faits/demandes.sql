-- A year of all conventions is counted in memory, without a sort on disk.
SET LOCAL work_mem = '64MB';

-- The demands as a table, with the days that their months make.
CREATE TEMP TABLE demande ON COMMIT DROP AS
SELECT
    d.rang AS demande,
    d.convention,
    d.exercice,
    d.premier_mois,
    d.dernier_mois,
    cast(d.premier_mois || '-01' AS date) AS premier_jour,
    cast(cast(d.dernier_mois || '-01' AS date) + interval '1 month' - interval '1 day' AS date) AS dernier_jour,
    make_date(d.exercice, 1, 1) AS debut_exercice,
    make_date(d.exercice, 12, 31) AS fin_exercice,
    make_interval(months => d.delai_cer_mois) AS delai_cer,
    d.jours_apres_fin_cer,
    d.jours_procedure_suspension,
    d.actions_cer_minimum,
    coalesce(d.actions_pro_minimum, 0) AS actions_pro_minimum,
    d.motifs_sortie_comptes,
    make_interval(months => d.duree_parcours_mois) AS duree_parcours,
    d.mois_exclus
FROM jsonb_to_recordset(cast(:demandes AS jsonb)) AS d (
    rang integer,
    convention text,
    exercice integer,
    premier_mois text,
    dernier_mois text,
    delai_cer_mois integer,
    jours_apres_fin_cer integer,
    jours_procedure_suspension integer,
    actions_cer_minimum integer,
    actions_pro_minimum integer,
    motifs_sortie_comptes text[],
    duree_parcours_mois integer,
    mois_exclus text[]
);

ANALYZE demande;
