INSERT INTO finance.contradictoire (
    convention, exercice, version, phase, genre, le, penalite_eur, reversement_eur, terme_observations, terme_decision, decision,
    texte, par
)
VALUES (
    :convention, :exercice, :version, :phase, :genre, :le, :penalite_eur, :reversement_eur, :terme_observations, :terme_decision,
    :decision, :texte, :par
);
