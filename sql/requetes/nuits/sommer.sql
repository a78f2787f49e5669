-- The night is the sum of its steps: failed when one stopped, ended when the last one was done.
WITH etape AS (
    SELECT
        e.*,
        n.nuit AS numero
    FROM pilotage.nuit AS n
    INNER JOIN pilotage.nuit_etape AS e ON n.nuit = e.nuit
    WHERE n.cle = :cle
),

somme AS (
    SELECT
        sum((comptes ->> 'recus')::integer) AS recus,
        sum((comptes ->> 'doublons')::integer) AS doublons,
        sum((comptes ->> 'en_attente')::integer) AS en_attente,
        sum((comptes ->> 'acceptes')::integer) AS acceptes,
        sum((comptes ->> 'acceptes_avec_reserves')::integer) AS acceptes_avec_reserves,
        sum((comptes ->> 'refuses')::integer) AS refuses,
        sum((comptes ->> 'illisibles')::integer) AS illisibles,
        sum((comptes ->> 'ecartes')::integer) AS ecartes,
        sum((comptes ->> 'non_charges')::integer) AS non_charges,
        sum((comptes ->> 'lignes')::integer) AS lignes,
        sum((comptes ->> 'soldes')::integer) AS soldes,
        sum((comptes ->> 'soldes_changes')::integer) AS soldes_changes,
        sum((comptes ->> 'solde_net_eur')::numeric) AS solde_net_eur,
        sum((comptes ->> 'penalite_eur')::numeric) AS penalite_eur,
        sum((comptes ->> 'reversement_eur')::numeric) AS reversement_eur,
        sum(cardinality(echecs)) AS nb_echecs,
        count(erreur) AS arrets,
        max(fin) AS fin,
        count(*) FILTER (WHERE etape = cast(:derniere AS text) AND fin IS NOT NULL AND erreur IS NULL) > 0 AS faite
    FROM etape
)

UPDATE pilotage.nuit AS n
SET
    recus = s.recus,
    doublons = s.doublons,
    en_attente = s.en_attente,
    acceptes = s.acceptes,
    acceptes_avec_reserves = s.acceptes_avec_reserves,
    refuses = s.refuses,
    illisibles = s.illisibles,
    ecartes = s.ecartes,
    non_charges = s.non_charges,
    lignes = s.lignes,
    soldes = s.soldes,
    soldes_changes = s.soldes_changes,
    solde_net_eur = s.solde_net_eur,
    penalite_eur = s.penalite_eur,
    reversement_eur = s.reversement_eur,
    nb_echecs = coalesce(s.nb_echecs, 0),
    fin = CASE WHEN s.arrets > 0 OR s.faite THEN s.fin END,
    etat = CASE
        WHEN s.arrets > 0 THEN 'echouee'
        WHEN NOT s.faite THEN 'en_cours'
        WHEN coalesce(s.nb_echecs, 0) > 0 THEN 'finie_avec_echecs'
        ELSE 'finie'
    END
FROM somme AS s
WHERE n.cle = :cle;
