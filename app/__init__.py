"""Rollcall's service: settings, database, SIS model, publishing, access and command line."""
