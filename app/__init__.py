"""Rollcall's service: settings, database, SIS model, publishing, access and command line."""

import gc

gc.set_threshold(20_000)  # 700 is for small programs: a tenth of the start went into looking
