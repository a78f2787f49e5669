-- The first one made stays.
INSERT INTO finance.piece (convention, exercice, version, format, nom, contenu, sha256)
VALUES (:convention, :exercice, :version, :format, :nom, :contenu, encode(sha256(:contenu), 'hex'))
ON CONFLICT (convention, exercice, version, format) DO NOTHING;
