"""Checks of the SIS and of the next edition: what a district mends before vendors see it."""
