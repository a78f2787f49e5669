-- A person received in two months is one accueil.
SELECT
    demande,
    count(DISTINCT pseudonyme) AS nombre
FROM suivi_vu
WHERE accueillie
GROUP BY demande;
