-- What each solde pays and asks back, by how far it has gone: the last version while it is not approved, every approved version, those
-- whose mandat or titre is known apart. A version that is opened hides nothing of the approved ones before it (as
-- domaine.budget.a_payer counts them); what is to be paid and what is asked back are never netted.
CREATE OR REPLACE VIEW finance.solde_paiement AS
WITH arretee AS (
    SELECT
        f.convention,
        f.exercice,
        coalesce(sum(f.solde_net_eur) FILTER (WHERE m.sens IS NULL), 0) AS net_a_mandater_eur,
        coalesce(sum(f.solde_net_eur) FILTER (WHERE m.sens IS NOT NULL), 0) AS net_mandate_eur,
        coalesce(sum(f.reversement_eur) FILTER (WHERE m.sens IS NULL), 0) AS reversement_a_mandater_eur,
        coalesce(sum(f.reversement_eur) FILTER (WHERE m.sens IS NOT NULL), 0) AS reversement_mandate_eur
    FROM finance.solde_fige AS f
    LEFT JOIN finance.mandat_solde AS m ON f.convention = m.convention AND f.exercice = m.exercice AND f.version = m.version
    GROUP BY f.convention, f.exercice
)

SELECT
    s.convention,
    s.exercice,
    CASE WHEN s.etat IN ('arrete', 'mandate') THEN 0 ELSE coalesce(s.solde_net_eur, 0) END AS net_a_arreter_eur,
    coalesce(a.net_a_mandater_eur, 0) AS net_a_mandater_eur,
    coalesce(a.net_mandate_eur, 0) AS net_mandate_eur,
    CASE WHEN s.etat IN ('arrete', 'mandate') THEN 0 ELSE coalesce(s.reversement_eur, 0) END AS reversement_a_arreter_eur,
    coalesce(a.reversement_a_mandater_eur, 0) AS reversement_a_mandater_eur,
    coalesce(a.reversement_mandate_eur, 0) AS reversement_mandate_eur
FROM finance.solde AS s
LEFT JOIN arretee AS a ON s.convention = a.convention AND s.exercice = a.exercice;
