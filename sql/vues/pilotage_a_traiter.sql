-- What waits for a steward, one row each: open incidents, deposits of which nothing counts, rows in quarantine (one row a deposit),
-- months past their échéance. Of workbooks: sheets and numbers of rows at most, never who is on them.
CREATE OR REPLACE VIEW pilotage.a_traiter AS
WITH charge AS (
    SELECT DISTINCT ON (s.genre, s.cle)
        s.genre,
        s.cle,
        s.par,
        s.instant,
        s.action
    FROM pilotage.suivi AS s
    WHERE s.action IN ('prendre', 'rendre')
    ORDER BY s.genre ASC, s.cle ASC, s.suivi DESC
),

maintenu AS (
    SELECT DISTINCT ON (s.cle)
        s.cle,
        s.etat_vu
    FROM pilotage.suivi AS s
    WHERE s.action = 'maintenir'
    ORDER BY s.cle ASC, s.suivi DESC
),

severite AS (
    SELECT
        k.depot,
        k.regle,
        (ARRAY['bloquant_fichier', 'bloquant_ligne', 'avertissement'])[
            min(CASE k.severite WHEN 'bloquant_fichier' THEN 1 WHEN 'bloquant_ligne' THEN 2 ELSE 3 END)
        ] AS severite
    FROM pilotage.constat AS k
    WHERE
        k.severite <> 'information'
        AND k.depot IN (SELECT n.depot FROM pilotage.incident AS n WHERE n.etat = 'ouvert')
    GROUP BY k.depot, k.regle
),

-- The date as of which the months were last looked at.
calcul AS (
    SELECT coalesce(max(s.date_calcul), current_date) AS au
    FROM finance.solde AS s
),

incident AS (
    SELECT
        'incident'::text AS nature,
        'incident'::text AS genre,
        n.incident::text COLLATE "C" AS cle,
        n.ouvert_par_depot_recu_le AS depuis,
        n.convention,
        n.mois::text AS mois,
        c.structure,
        n.depot,
        d.chemin,
        ARRAY[n.regle] AS regles,
        s.severite,
        n.nombre,
        d.etat,
        NULL::text AS motif,
        NULL::date AS echeance
    FROM pilotage.incident AS n
    INNER JOIN depots.depot AS d ON n.depot = d.depot
    INNER JOIN referentiel.convention AS c ON n.convention = c.code
    LEFT JOIN severite AS s ON n.depot = s.depot AND n.regle = s.regle
    WHERE n.etat = 'ouvert'
),

-- A table accepted since for the same month answers a refusal, or one that most likely corrects it (see depots.correction); one set
-- aside because it came after the clôture waits for a reopening.
depot AS (
    SELECT
        'depot'::text AS nature,
        'depot'::text AS genre,
        d.depot AS cle,
        d.recu_le AS depuis,
        d.convention,
        d.mois::text AS mois,
        d.structure,
        d.depot,
        d.chemin,
        array(
            SELECT DISTINCT k.regle
            FROM pilotage.constat AS k
            WHERE k.depot = d.depot AND k.severite = 'bloquant_fichier'
            ORDER BY k.regle
        ) AS regles,
        CASE WHEN d.etat <> 'ecarte' THEN 'bloquant_fichier' END AS severite,
        1 AS nombre,
        CASE
            WHEN d.attend_mot_de_passe THEN 'attend_mot_de_passe'
            WHEN d.etat = 'ecarte' THEN 'hors_cloture'
            ELSE d.etat
        END AS etat,
        d.motif,
        NULL::date AS echeance
    FROM depots.depot AS d
    WHERE
        (d.etat IN ('rejete', 'illisible') OR (d.etat = 'ecarte' AND d.hors_cloture))
        AND NOT EXISTS (SELECT 1 FROM depots.depot AS m WHERE m.contenant = d.depot)
        AND NOT EXISTS (
            SELECT 1
            FROM depots.depot AS a
            WHERE
                a.convention = d.convention
                AND a.mois = d.mois
                AND a.structure = d.structure
                AND a.recu_le >= d.recu_le
                AND a.etat IN ('accepte', 'accepte_avec_reserves')
        )
        AND d.depot NOT IN (SELECT k.depot FROM depots.correction AS k)
),

lignes AS (
    SELECT
        'lignes'::text AS nature,
        'depot'::text AS genre,
        d.depot AS cle,
        d.recu_le AS depuis,
        d.convention,
        d.mois::text AS mois,
        d.structure,
        d.depot,
        d.chemin,
        array(
            SELECT DISTINCT r.regle
            FROM pilotage.quarantaine AS w
            CROSS JOIN unnest(w.regles) AS r (regle)
            WHERE w.depot = d.depot AND w.suite = 'en_attente'
            ORDER BY r.regle
        ) AS regles,
        'bloquant_ligne'::text AS severite,
        q.nombre,
        d.etat,
        NULL::text AS motif,
        NULL::date AS echeance
    FROM (
        SELECT
            w.depot,
            count(*)::integer AS nombre
        FROM pilotage.quarantaine AS w
        WHERE w.suite = 'en_attente'
        GROUP BY w.depot
    ) AS q
    INNER JOIN depots.depot AS d ON q.depot = d.depot
    WHERE d.etat IN ('accepte', 'accepte_avec_reserves')
),

attendu AS (
    SELECT
        'mois'::text AS nature,
        'mois'::text AS genre,
        (o.convention || ' ' || o.mois) COLLATE "C" AS cle,
        ((o.echeance + 1)::timestamp AT TIME ZONE 'Europe/Paris') AS depuis,
        o.convention,
        o.mois::text AS mois,
        o.structure,
        o.depot,
        d.chemin,
        ARRAY[]::text[] AS regles,
        NULL::text AS severite,
        o.retard_jours AS nombre,
        o.etat,
        o.motif,
        o.echeance
    FROM pilotage.depot_attendu AS o
    LEFT JOIN depots.depot AS d ON o.depot = d.depot
    LEFT JOIN maintenu AS m ON o.convention || ' ' || o.mois = m.cle
    WHERE
        o.etat IN ('manquant', 'en_retard', 'incomplet')
        AND o.echeance < (SELECT k.au FROM calcul AS k)
        AND m.etat_vu IS DISTINCT FROM o.etat
),

tout AS (
    SELECT * FROM incident
    UNION ALL
    SELECT * FROM depot
    UNION ALL
    SELECT * FROM lignes
    UNION ALL
    SELECT * FROM attendu
)

SELECT
    t.nature,
    t.genre,
    t.cle,
    t.depuis,
    t.convention,
    t.mois,
    t.structure,
    t.depot,
    t.chemin,
    t.regles,
    t.severite,
    t.nombre,
    t.etat,
    t.motif,
    t.echeance,
    c.dispositif,
    e.nom AS structure_nom,
    coalesce(c.territoire, e.territoire) AS territoire,
    CASE WHEN h.action = 'prendre' THEN h.par END AS charge_de,
    CASE WHEN h.action = 'prendre' THEN h.instant END AS charge_le
FROM tout AS t
LEFT JOIN referentiel.convention AS c ON t.convention = c.code
LEFT JOIN referentiel.structure AS e ON t.structure = e.code
LEFT JOIN charge AS h ON t.genre = h.genre AND t.cle = h.cle;
