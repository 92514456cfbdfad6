"""The way out: the whole SIS as a bulk package of OneRoster CSV, the inverse of `app.intake`."""
