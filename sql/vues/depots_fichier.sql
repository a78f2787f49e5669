-- Every deposit received, and why it is in its state. What follows from another deposit is told from it, so that the
-- motif of the verdict is kept for the day it comes back in force. An archive of several tables is shown as the sum of them.
CREATE OR REPLACE VIEW depots.fichier AS
WITH archive AS (
    SELECT
        m.contenant,
        count(*) AS tableaux,
        count(*) FILTER (WHERE m.etat = 'accepte' OR (m.etat = 'remplace' AND m.verdict = 'accepte')) AS acceptes,
        count(*) FILTER (
            WHERE m.etat = 'accepte_avec_reserves' OR (m.etat = 'remplace' AND m.verdict = 'accepte_avec_reserves')
        ) AS reserves,
        count(*) FILTER (WHERE m.etat = 'rejete') AS rejetes,
        count(*) FILTER (WHERE m.etat = 'illisible') AS illisibles,
        count(*) FILTER (WHERE m.etat = 'ecarte') AS ecartes,
        count(*) FILTER (WHERE m.etat = 'doublon') AS doublons,
        count(*) FILTER (WHERE m.etat IN ('recu', 'lu', 'controle')) AS en_cours
    FROM depots.depot AS m
    WHERE m.contenant IS NOT NULL
    GROUP BY m.contenant
),

somme AS (
    SELECT
        a.contenant,
        CASE
            WHEN a.en_cours > 0 THEN 'lu'
            WHEN a.doublons = a.tableaux THEN 'doublon'
            WHEN a.acceptes + a.doublons = a.tableaux THEN 'accepte'
            WHEN a.acceptes + a.reserves > 0 THEN 'accepte_avec_reserves'
            WHEN a.ecartes + a.doublons = a.tableaux THEN 'ecarte'
            ELSE 'rejete'
        END AS etat,
        CASE WHEN a.tableaux = 1 THEN '1 tableau : ' ELSE a.tableaux || ' tableaux : ' END
        || concat_ws(
            ', ',
            CASE WHEN a.acceptes > 0 THEN a.acceptes || CASE WHEN a.acceptes = 1 THEN ' accepté' ELSE ' acceptés' END END,
            CASE
                WHEN a.reserves > 0
                    THEN a.reserves || CASE WHEN a.reserves = 1 THEN ' accepté' ELSE ' acceptés' END || ' avec réserves'
            END,
            CASE WHEN a.rejetes > 0 THEN a.rejetes || CASE WHEN a.rejetes = 1 THEN ' refusé' ELSE ' refusés' END END,
            CASE
                WHEN a.illisibles > 0 THEN a.illisibles || CASE WHEN a.illisibles = 1 THEN ' illisible' ELSE ' illisibles' END
            END,
            CASE WHEN a.ecartes > 0 THEN a.ecartes || CASE WHEN a.ecartes = 1 THEN ' écarté' ELSE ' écartés' END END,
            CASE WHEN a.doublons > 0 THEN a.doublons || ' déjà ' || CASE WHEN a.doublons = 1 THEN 'reçu' ELSE 'reçus' END END,
            CASE WHEN a.en_cours > 0 THEN a.en_cours || ' en cours de traitement' END
        )
        || '.' AS motif
    FROM archive AS a
)

-- Its columns only ever grow at the end: what others built on the view survives an upgrade.
SELECT -- noqa: ST06
    d.depot,
    d.structure,
    d.chemin,
    d.recu_le,
    CASE WHEN d.etat = 'lu' THEN coalesce(s.etat, d.etat) ELSE d.etat END AS etat,
    -- A doublon stands for what its original is.
    CASE WHEN d.etat = 'doublon' THEN p.convention ELSE d.convention END AS convention,
    CASE WHEN d.etat = 'doublon' THEN p.mois ELSE d.mois END AS mois,
    CASE
        WHEN d.etat = 'doublon' THEN 'même fichier que « ' || p.chemin || ' », reçu le ' || to_char(p.recu_le, 'DD/MM/YYYY')
        WHEN d.etat = 'remplace' THEN 'remplacé par un dépôt reçu plus tard pour le même mois'
        WHEN d.hors_cloture THEN 'reçu après la clôture'
        WHEN d.etat = 'ecarte'
            THEN coalesce(
                (
                    SELECT 'écarté : ' || e.motif
                    FROM pilotage.decision_depot AS e
                    WHERE e.depot = d.depot AND e.action = 'ecarter'
                    ORDER BY e.decision DESC
                    LIMIT 1
                ),
                d.motif
            )
        WHEN d.etat = 'lu' THEN coalesce(s.motif, d.motif)
        -- The verdict counts the rows held back that day: told here are those that wait now, and those left aside since.
        WHEN d.etat = 'accepte_avec_reserves' AND d.motif ~ '^[0-9]+ lignes? en attente'
            THEN coalesce(
                (
                    SELECT
                        concat_ws(
                            ', ',
                            CASE
                                WHEN n.attendent > 0
                                    THEN n.attendent || CASE WHEN n.attendent = 1 THEN ' ligne' ELSE ' lignes' END || ' en attente'
                            END,
                            CASE
                                WHEN n.laissees > 0
                                    THEN
                                        n.laissees
                                        || CASE WHEN n.laissees = 1 THEN ' ligne laissée' ELSE ' lignes laissées' END
                                        || ' de côté'
                            END
                        )
                        || regexp_replace(d.motif, '^[0-9]+ lignes? en attente', '')
                    FROM (
                        SELECT
                            count(*) FILTER (WHERE q.suite = 'en_attente') AS attendent,
                            count(*) FILTER (WHERE q.suite = 'laissee') AS laissees
                        FROM pilotage.quarantaine AS q
                        WHERE q.depot = d.depot
                    ) AS n
                    WHERE n.attendent + n.laissees > 0
                ),
                d.motif
            )
        ELSE d.motif
    END AS motif,
    c.chemin AS contenant
FROM depots.depot AS d
LEFT JOIN depots.depot AS p ON d.doublon_de = p.depot
LEFT JOIN depots.depot AS c ON d.contenant = c.depot
LEFT JOIN somme AS s ON d.depot = s.contenant;
