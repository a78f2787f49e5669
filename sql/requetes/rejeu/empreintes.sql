-- One digest a table, over its rows in an order of their own. What an order of loading could change is left out: numbers of
-- sequences, instants of writing, and what a doublon had loaded before its original came. Rows of a deposit are digested together first.
WITH depot AS (
    SELECT
        d.depot,
        row(
            d.depot, d.structure, d.chemin, d.recu_le, d.sha256, d.contenant, d.contenu_sha256, d.contenu_nom, d.doublon_de,
            f.etat, f.convention, f.mois, f.motif
        )::text
        || CASE
            WHEN d.etat = 'doublon' THEN ''
            ELSE
                row(
                    d.verdict, d.modele, d.neant, d.taux_completude, d.nb_lignes, d.nb_quarantaine, d.hors_cloture,
                    d.attend_mot_de_passe, d.nombres, d.feuille_suivi
                )::text
        END AS texte
    FROM depots.depot AS d
    INNER JOIN depots.fichier AS f ON d.depot = f.depot
),

ligne AS (
    SELECT
        'faits.suivi_ligne' AS nom,
        l.depot,
        string_agg(l::text, e'\n' ORDER BY l.ligne) AS texte
    FROM faits.suivi_ligne AS l
    GROUP BY l.depot
    UNION ALL
    SELECT
        'faits.activite_ligne' AS nom,
        l.depot,
        string_agg(l::text, e'\n' ORDER BY l.ligne) AS texte
    FROM faits.activite_ligne AS l
    GROUP BY l.depot
    UNION ALL
    SELECT
        'pilotage.constat' AS nom,
        k.depot,
        string_agg(k::text, e'\n' ORDER BY k.rang) AS texte
    FROM pilotage.constat AS k
    GROUP BY k.depot
    UNION ALL
    SELECT
        'pilotage.quarantaine' AS nom,
        q.depot,
        string_agg(q::text, e'\n' ORDER BY convert_to(q.feuille, 'UTF8'), q.ligne) AS texte
    FROM pilotage.quarantaine AS q
    GROUP BY q.depot
),

somme AS (
    SELECT
        'depots.depot' AS nom,
        depot AS cle,
        texte
    FROM depot
    UNION ALL
    SELECT
        l.nom,
        l.depot AS cle,
        encode(sha256(convert_to(l.texte, 'UTF8')), 'hex') AS texte
    FROM ligne AS l
    INNER JOIN depots.depot AS d ON l.depot = d.depot
    WHERE d.etat <> 'doublon'
    UNION ALL
    SELECT
        'pilotage.incident' AS nom,
        concat_ws(' ', n.convention, n.mois, n.regle, n.ouvert_par_depot_recu_le, n.depot) AS cle,
        row(
            n.regle, n.convention, n.mois, n.depot, n.nombre, n.etat, n.ouvert_par_depot_recu_le, n.ferme_par_depot, n.motif,
            n.commentaire
        )::text AS texte
    FROM pilotage.incident AS n
    UNION ALL
    SELECT
        'pilotage.depot_attendu' AS nom,
        a.convention || ' ' || a.mois AS cle,
        a::text AS texte
    FROM pilotage.depot_attendu AS a
    UNION ALL
    SELECT
        'finance.solde' AS nom,
        s.convention || ' ' || s.exercice AS cle,
        s::text AS texte
    FROM finance.solde AS s
    UNION ALL
    SELECT
        'finance.imputation' AS nom,
        concat_ws(' ', i.convention, i.annee, i.operation) AS cle,
        i::text AS texte
    FROM finance.imputation AS i
    UNION ALL
    SELECT
        'finance.alerte_budget' AS nom,
        concat_ws(' ', b.annee, b.operation) AS cle,
        b::text AS texte
    FROM finance.alerte_budget AS b
    UNION ALL
    SELECT
        'finance.solde_ligne' AS nom,
        l.convention || ' ' || l.exercice || ' ' || to_char(l.rang, '0000000') AS cle,
        l::text AS texte
    FROM finance.solde_ligne AS l
    -- What a replay keeps: approved versions, and what people decided of the soldes.
    UNION ALL
    SELECT
        'finance.solde_fige' AS nom,
        concat_ws(' ', f.convention, f.exercice, f.version) AS cle,
        row(
            f.convention, f.exercice, f.version, f.sha256, f.entrees, f.solde_net_eur, f.reversement_eur, f.arrete_par, f.arrete_le
        )::text AS texte
    FROM finance.solde_fige AS f
    UNION ALL
    SELECT
        'finance.mandat_solde' AS nom,
        concat_ws(' ', m.convention, m.exercice, m.version) AS cle,
        row(m.convention, m.exercice, m.version, m.sens, m.reference, m.date, m.montant_eur, m.par)::text AS texte
    FROM finance.mandat_solde AS m
    UNION ALL
    SELECT
        'finance.levee' AS nom,
        concat_ws(' ', v.convention, v.exercice, v.regle) AS cle,
        row(v.convention, v.exercice, v.regle, v.action, v.phrase, v.le, v.par, v.motif)::text AS texte
    FROM finance.levee AS v
    UNION ALL
    SELECT
        'finance.remise' AS nom,
        concat_ws(' ', r.convention, r.exercice) AS cle,
        row(r.convention, r.exercice, r.genre, r.taux_retenu, r.le, r.par, r.motif)::text AS texte
    FROM finance.remise AS r
    UNION ALL
    SELECT
        'finance.contradictoire' AS nom,
        concat_ws(' ', e.convention, e.exercice, e.version, e.phase, e.genre) AS cle,
        row(
            e.convention, e.exercice, e.version, e.phase, e.genre, e.le, e.penalite_eur, e.reversement_eur, e.terme_observations,
            e.terme_decision, e.decision, e.texte, e.par
        )::text AS texte
    FROM finance.contradictoire AS e
)

SELECT
    t.nom,
    encode(
        sha256(
            convert_to(
                coalesce(string_agg(s.texte, e'\n' ORDER BY convert_to(s.cle, 'UTF8'), convert_to(s.texte, 'UTF8')), ''), 'UTF8'
            )
        ),
        'hex'
    ) AS empreinte
FROM
    unnest(
        ARRAY[
            'depots.depot', 'faits.suivi_ligne', 'faits.activite_ligne', 'pilotage.constat', 'pilotage.quarantaine',
            'pilotage.incident', 'pilotage.depot_attendu', 'finance.solde', 'finance.solde_ligne', 'finance.imputation',
            'finance.alerte_budget', 'finance.solde_fige', 'finance.mandat_solde', 'finance.levee', 'finance.remise',
            'finance.contradictoire'
        ]
    ) AS t (nom)
LEFT JOIN somme AS s ON t.nom = s.nom
GROUP BY t.nom
ORDER BY t.nom;
