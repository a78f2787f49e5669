-- What a solde still needs before it can be proposed: one row, whether or not it was ever computed.
SELECT
    s.version,
    s.etat,
    s.date_calcul,
    s.du_eur,
    s.penalite_eur,
    s.reversement_eur,
    s.solde_net_eur,
    m.derniere_echeance,
    d.bilan_le,
    d.documents_le,
    coalesce(s.blocages, '{}') AS blocages,
    coalesce(m.attendus, 0) AS attendus,
    coalesce(m.a_echoir, 0) AS a_echoir,
    coalesce(m.en_retard, 0) AS en_retard,
    coalesce(m.incomplets, 0) AS incomplets,
    coalesce(m.manquants, 0) AS manquants,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_array(l.regle, l.libelle) ORDER BY l.rang), '[]')
        FROM finance.solde_ligne AS l
        WHERE l.convention = k.convention AND l.exercice = k.exercice AND l.rubrique = 'blocage'
    ) AS retenus,
    (
        SELECT coalesce(jsonb_object_agg(v.regle, jsonb_build_array(v.le, v.par)), '{}')
        FROM (
            SELECT DISTINCT ON (w.regle)
                w.regle,
                w.action,
                w.le,
                w.par
            FROM finance.levee AS w
            WHERE w.convention = k.convention AND w.exercice = k.exercice
            ORDER BY w.regle ASC, w.levee DESC
        ) AS v
        WHERE v.action = 'lever'
    ) AS levees
FROM (VALUES (cast(:convention AS text), cast(:exercice AS integer))) AS k (convention, exercice)
LEFT JOIN finance.solde AS s ON k.convention = s.convention AND k.exercice = s.exercice
LEFT JOIN LATERAL (
    SELECT
        count(*) AS attendus,
        count(*) FILTER (WHERE o.echeance >= coalesce(s.date_calcul, cast(:aujourd_hui AS date))) AS a_echoir,
        max(o.echeance) AS derniere_echeance,
        count(*) FILTER (WHERE o.etat = 'en_retard') AS en_retard,
        count(*) FILTER (WHERE o.etat = 'incomplet') AS incomplets,
        count(*) FILTER (WHERE o.etat = 'manquant') AS manquants
    FROM pilotage.depot_attendu AS o
    WHERE o.convention = k.convention AND starts_with(o.mois, k.exercice || '-')
) AS m ON TRUE
LEFT JOIN LATERAL (
    SELECT
        max(p.recu_le) FILTER (WHERE p.nature = 'bilan_final') AS bilan_le,
        max(p.recu_le) FILTER (WHERE p.nature = 'documents_annuels') AS documents_le
    FROM finance.document AS p
    WHERE p.convention = k.convention AND p.exercice = k.exercice AND p.recu_le <= coalesce(s.date_calcul, p.recu_le)
) AS d ON TRUE;
