"""The reference page: every service documented, and tried, without a host but ours."""
