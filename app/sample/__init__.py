"""Makes up a believable school district, as a OneRoster package."""
