"""Journeys in a real browser: Chromium as Debian ships it, driven by Playwright."""
