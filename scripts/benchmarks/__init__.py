"""What this service costs beside the bare driver: measured, judged and drawn."""
