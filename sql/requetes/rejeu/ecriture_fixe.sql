-- Instants and dates are written in one way, whatever the settings of the server or of the role.
SET LOCAL TIME ZONE 'UTC';
SET LOCAL datestyle = 'ISO, YMD';
