INSERT INTO finance.lot_mandat (lot, rang, reference, date, par) VALUES (:lot, :ligne, :reference, :date, :par);
