-- The soldes of a selection, every column of the contract, sorted by one of them (`tri`, which the caller checked), what has no
-- value last. A list sorts by how many it holds. No limit: all of the selection, for an export.
SELECT
    s.convention,
    s.structure,
    s.dispositif,
    s.territoire,
    s.exercice,
    s.version,
    s.etat,
    s.date_calcul,
    s.montant_exercice_eur,
    s.du_eur,
    s.part_quantitative_eur,
    s.part_qualitative_eur,
    s.deja_verse_eur,
    s.solde_brut_eur,
    s.taux_penalite,
    s.penalite_eur,
    s.solde_net_eur,
    s.reversement_eur,
    s.mois_dus,
    s.mois_a_temps,
    s.mois_en_retard,
    s.mois_incomplets,
    s.mois_manquants,
    s.mois_excuses,
    s.blocages,
    s.hypotheses,
    s.empreinte,
    t.nom AS structure_nom
FROM finance.solde AS s
LEFT JOIN referentiel.structure AS t ON s.structure = t.code
WHERE s.exercice = cast(:exercice AS integer) AND s.convention = any(cast(:conventions AS text[]))
ORDER BY
    to_jsonb(s) -> cast(:tri AS text) = 'null',
    CASE WHEN cast(:croissant AS boolean) THEN to_jsonb(s) -> cast(:tri AS text) END,
    CASE WHEN NOT cast(:croissant AS boolean) THEN to_jsonb(s) -> cast(:tri AS text) END DESC,
    s.convention COLLATE "C"
LIMIT cast(:limite AS integer) OFFSET cast(:decalage AS integer);
